import { Select } from "@mantine/core";
import { useStore } from "../base/store";
import { milliseconds } from "../base/time";
import { newId } from "../base/identity";
import { useWords, type Word } from "../words/words";
import { nameOf, type WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { linesOf } from "../workplace/messages";
import { command } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import styles from "./mail_view.module.css";
import { OriginalMail } from "./original_mail";

const templates = ["template.thanks", "template.received", "template.solved"] as const;

function senderOf(contact: WorkContact): string {
  const known = contact.decided?.contact?.identifiers ?? [];
  return (
    known.find((one) => one.scheme === "email")?.value ??
    contact.customer?.identifiers.find((one) => one.scheme === "email")?.value ??
    ""
  );
}

function answerSubject(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

function attribute(contact: WorkContact, name: string): string {
  const value = contact.decided?.contact?.attributes?.[name];
  return typeof value === "string" ? value : "";
}

function Attachments({ contact }: { contact: WorkContact }) {
  const { say, number } = useWords();
  const list = contact.decided?.contact?.attributes?.attachments;
  if (!Array.isArray(list) || !list.length) return null;
  return (
    <ul className={styles.attachments} aria-label={say("mail.attachments")}>
      {list.map((one, at) => {
        const { name, bytes } = (one ?? {}) as { name?: unknown; bytes?: unknown };
        return (
          <li key={at}>
            {String(name ?? "")} {typeof bytes === "number" && `· ${number(bytes / 1024, 1)} kB`}
          </li>
        );
      })}
    </ul>
  );
}

export function MailView({ contact }: { contact: WorkContact }) {
  const { say, dateTime } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const entries = useStore(desk.connection.outbox.entries);
  const asked = contact.decided?.contact;
  const from = senderOf(contact);
  const sent = linesOf(contact, entries, desk.me.agent).filter((line) => line.from === "agent");
  const send = (text: string) =>
    attempt(() =>
      command(desk, contact, "send", {
        id: newId("mail"),
        text,
        to: from,
        entry: asked?.entry,
        subject: answerSubject(asked?.subject ?? ""),
        identifier: { scheme: "email", value: from },
        customerId: contact.customerId,
      }),
    );
  const filled = (one: string) =>
    say(one as Word, { name: nameOf(contact.customer), agent: desk.me.name || desk.me.user });
  return (
    <>
      <div className={styles.mail}>
        <h2 className={styles.subject}>{asked?.subject || say("mail.noSubject")}</h2>
        <dl className={styles.head}>
          <dt>{say("mail.from")}</dt>
          <dd>{[attribute(contact, "from_name"), from].filter(Boolean).join(" · ")}</dd>
          <dt>{say("mail.to")}</dt>
          <dd>{asked?.entry}</dd>
          <dt>{say("mail.at")}</dt>
          <dd>{dateTime(milliseconds(asked?.at))}</dd>
        </dl>
        <Attachments contact={contact} />
        <div className={styles.text} dir="auto">
          {asked?.text}
        </div>
        <OriginalMail contact={contact} />
      </div>
      {sent.length > 0 && (
        <div className={styles.sent}>
          <Conversation lines={sent} typing={false} label={say("mail.answers")} />
        </div>
      )}
      {contact.state !== "offered" && (
        <Composer
          draft={contact.key}
          label={say("mail.write", { to: from })}
          enterSends={false}
          rows={4}
          onSend={send}
          disabled={!from}
          aside={(text, setText) => (
            <Select
              aria-label={say("template.title")}
              placeholder={say("template.title")}
              value={null}
              w={210}
              data={templates.map((one) => ({ value: one, label: say(`${one}.name` as Word) }))}
              onChange={(one) => one && setText(text ? `${text}\n\n${filled(one)}` : filled(one))}
            />
          )}
        />
      )}
    </>
  );
}
