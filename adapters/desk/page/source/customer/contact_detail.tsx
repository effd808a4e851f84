import { Anchor, Loader, Text } from "@mantine/core";
import { useAsked } from "../base/asked";
import { milliseconds } from "../base/time";
import { readDecision } from "../explain/decision_query";
import { addressOf } from "../shell/route";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import styles from "./time_line.module.css";

// One contact of the past: what was said, where it went, what was offered.
export function ContactDetail({ decisionId }: { decisionId: string }) {
  const { say, sayName, dateTime } = useWords();
  const desk = useDesk();
  const asked = useAsked(() => readDecision(desk, decisionId), [desk, decisionId]);
  if (asked.error)
    return (
      <Text className={styles.detail} c="dimmed" size="sm">
        {say("detail.gone")}
      </Text>
    );
  if (!asked.value)
    return (
      <div className={styles.detail}>
        <Loader size="xs" aria-label={say("shell.loading")} />
      </div>
    );
  const { contact, decision } = asked.value;
  const offers = decision?.offers.map((one) => one.title || one.id).join(", ");
  return (
    <div className={styles.detail}>
      <Text size="xs" c="dimmed">
        {[
          contact && sayName("channel", contact.channel),
          contact?.topic,
          decision?.route?.queue,
          dateTime(milliseconds(contact?.at) || milliseconds(decision?.at)),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {contact?.subject && (
        <Text size="sm" fw={600}>
          {contact.subject}
        </Text>
      )}
      {contact?.text && (
        <div className={styles.text} dir="auto">
          {contact.text}
        </div>
      )}
      {offers && <Text size="sm">{say("detail.offers", { offers })}</Text>}
      {decisionId && (
        <Anchor size="sm" href={addressOf("explain", decisionId)}>
          {say("detail.explain")}
        </Anchor>
      )}
    </div>
  );
}
