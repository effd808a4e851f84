import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Button, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { PastContact } from "../../generated/balie/v1/customer_pb";
import { HistoryQuerySchema, HistorySchema } from "../../generated/balie/v1/session_pb";
import { milliseconds, serverTime } from "../base/time";
import { useWords, type Words } from "../words/words";
import { ChannelIcon } from "../workplace/channel_icon";
import { useDesk } from "../workplace/context";
import type { Desk } from "../workplace/desk";
import { type PlaybookChoices, usePlaybookChoices } from "../workplace/playbook_choices";
import { useTry } from "../workplace/use_try";
import { ContactDetail } from "./contact_detail";
import type { CustomerPart } from "./customer_view";
import { lastNote, OutcomeBadges, OutcomeList, outcomesText } from "./past_outcomes";
import styles from "./time_line.module.css";

const page = 50;
const pagesMax = 20; // that one press reads while searching

function textOf(one: PastContact, words: Words, choices: PlaybookChoices): string {
  const parts = [
    words.sayName("channel", one.channel),
    one.channel,
    one.entry,
    one.topic,
    one.queue,
    one.agent,
    words.dateTime(milliseconds(one.at)),
    outcomesText(one.outcomes, words, choices),
  ];
  return parts.join(" ").toLowerCase();
}

function Entry({ contact }: { contact: PastContact }) {
  const { sayName, dateTime } = useWords();
  const [open, setOpen] = useState(false);
  const note = lastNote(contact.outcomes);
  return (
    <li className={styles.entry}>
      <UnstyledButton className={styles.line} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChannelIcon channel={contact.channel} size={17} />
        <span className={styles.main}>
          <span className={styles.topic}>
            {contact.topic || contact.entry || sayName("channel", contact.channel)}
          </span>
          <span className={styles.small}>
            {[dateTime(milliseconds(contact.at)), contact.queue, contact.agent].filter(Boolean).join(" · ")}
          </span>
        </span>
        <OutcomeBadges outcomes={contact.outcomes} />
        {note && !open && (
          <span className={styles.note} dir="auto">
            {note}
          </span>
        )}
      </UnstyledButton>
      {open && <OutcomeList outcomes={contact.outcomes} />}
      {open && <ContactDetail decisionId={contact.decisionId} />}
    </li>
  );
}

const wordsIn = (search: string) => search.toLowerCase().split(/\s+/).filter(Boolean);

async function readHistory(desk: Desk, customerId: string, first: PastContact | undefined) {
  const before = first
    ? { before: first.at, beforeDecision: first.decisionId }
    : { before: timestampFromMs(serverTime()) };
  const value = create(HistoryQuerySchema, { customerId, limit: page, actor: desk.me.user, ...before });
  const answer = await desk.connection.ask({ case: "historyQuery", value });
  return answer.body.case === "history" ? answer.body.value : create(HistorySchema);
}

// Contacts that are not over yet, besides the one in hand.
function Running({ decisions }: { decisions: readonly string[] }) {
  const { say } = useWords();
  if (!decisions.length) return null;
  return (
    <section aria-label={say("timeLine.open")} className={styles.running}>
      <h3>{say("timeLine.open")}</h3>
      {decisions.map((one) => (
        <ContactDetail key={one} decisionId={one} />
      ))}
    </section>
  );
}

// All contacts over all channels, the newest first; older ones are read on request, from the log.
export function TimeLine({ customer, contact }: CustomerPart) {
  const words = useWords();
  const { say } = words;
  const choices = usePlaybookChoices();
  const desk = useDesk();
  const attempt = useTry();
  const [older, setOlder] = useState<readonly PastContact[]>([]);
  const [more, setMore] = useState(customer.contacts > customer.history.length);
  const [search, setSearch] = useState("");
  const contacts = useMemo(() => [...older, ...customer.history].reverse(), [older, customer]);
  const holds = (one: PastContact) => wordsIn(search).every((word) => textOf(one, words, choices).includes(word));

  // Reads on; while something is searched for, until something of it is found.
  const read = () =>
    attempt(async () => {
      let first = older[0] ?? customer.history[0];
      for (let pages = search ? pagesMax : 1; pages > 0; --pages) {
        const { contacts: earlier, more: andMore } = await readHistory(desk, customer.id, first);
        setOlder((old) => [...earlier, ...old]);
        setMore(andMore);
        if (!andMore || earlier.some(holds)) return;
        first = earlier[0];
      }
    });
  const found = contacts.filter(holds);
  const running = customer.running.filter((one) => one !== contact?.decisionId);
  return (
    <>
      <Running decisions={running} />
      <TextInput
        type="search"
        size="xs"
        leftSection={<IconSearch size={14} />}
        aria-label={say("timeLine.search")}
        placeholder={say("timeLine.search")}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed" role="status" my={4}>
        {say("timeLine.count", { shown: found.length, all: customer.contacts })}
      </Text>
      <ol className={styles.list}>
        {found.map((one) => (
          <Entry key={`${one.adapter}/${one.contactId}`} contact={one} />
        ))}
      </ol>
      {more && (
        <Button variant="default" fullWidth mt={8} onClick={read}>
          {say(search ? "timeLine.searchOlder" : "timeLine.more")}
        </Button>
      )}
    </>
  );
}
