import { Badge } from "@mantine/core";
import type { PastOutcome } from "../../generated/balie/v1/customer_pb";
import { milliseconds } from "../base/time";
import { useWords, type Words } from "../words/words";
import { type ChoiceList, type PlaybookChoices, usePlaybookChoices } from "../workplace/playbook_choices";
import styles from "./past_outcomes.module.css";

const listOf: Record<string, ChoiceList> = { completed: "wrapUp", rejected: "reject" };
const colourOf: Record<string, string> = {
  accepted: "green",
  converted: "green",
  rejected: "red",
  abandoned: "red",
};
const shownMax = 2;

// Why, in the playbook's words; empty where no list of it has the reason's words.
function why({ kind, reason }: PastOutcome, { title }: PlaybookChoices): string {
  return reason && listOf[kind] ? title(listOf[kind], reason) : "";
}

// What a search finds of them: kinds, offers, reasons, notes.
export function outcomesText(outcomes: readonly PastOutcome[], words: Words, choices: PlaybookChoices): string {
  return outcomes
    .map((one) =>
      [words.sayName("outcome", one.kind), one.offerId, one.reason, why(one, choices), one.note].join(" "),
    )
    .join(" ");
}

export function lastNote(outcomes: readonly PastOutcome[]): string {
  return outcomes.findLast((one) => one.note)?.note ?? "";
}

// The last ones, in a word each: of a contact that was completed, what it came to.
export function OutcomeBadges({ outcomes }: { outcomes: readonly PastOutcome[] }) {
  const { sayName } = useWords();
  const choices = usePlaybookChoices();
  return (
    <span className={styles.badges}>
      {outcomes.slice(-shownMax).map((one, at) => (
        <Badge key={at} size="sm" color={colourOf[one.kind] ?? "gray"}>
          {(one.kind === "completed" && why(one, choices)) || sayName("outcome", one.kind)}
        </Badge>
      ))}
    </span>
  );
}

// All that was written down, whole.
export function OutcomeList({ outcomes }: { outcomes: readonly PastOutcome[] }) {
  const { say, sayName, dateTime } = useWords();
  const choices = usePlaybookChoices();
  const written = outcomes.filter((one) => why(one, choices) || one.note);
  if (!written.length) return null;
  return (
    <ul className={styles.list} aria-label={say("timeLine.written")}>
      {written.map((one, at) => (
        <li key={at}>
          <span className={styles.what}>
            {[sayName("outcome", one.kind), one.offerId, why(one, choices), dateTime(milliseconds(one.at))]
              .filter(Boolean)
              .join(" · ")}
          </span>
          {one.note && (
            <span className={styles.note} dir="auto">
              {one.note}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
