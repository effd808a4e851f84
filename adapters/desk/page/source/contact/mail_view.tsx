import { Button, TextInput } from "@mantine/core";
import { IconArrowForwardUp } from "@tabler/icons-react";
import { useState } from "react";
import { useStore } from "../base/store";
import { milliseconds } from "../base/time";
import { newId } from "../base/identity";
import { useWords } from "../words/words";
import { useTakes } from "../workplace/capabilities";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { filesOf, linesOf } from "../workplace/messages";
import { argumentsOf, type Upload } from "./attachments";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { answerSubject, answerTo, forwarded, forwardSubject, fromName, quotation, senderOf } from "./mail";
import { MailAttachments } from "./mail_attachments";
import styles from "./mail_view.module.css";
import { NoAnswer } from "./no_answer";
import { filesOfOriginal } from "./original";
import { OriginalMail } from "./original_mail";
import { useSend } from "./use_send";

function Mail({ contact }: { contact: WorkContact }) {
  const { say, dateTime } = useWords();
  const asked = contact.decided?.contact;
  return (
    <div className={styles.mail}>
      <h2 className={styles.subject}>{asked?.subject || say("mail.noSubject")}</h2>
      <dl className={styles.head}>
        <dt>{say("mail.from")}</dt>
        <dd>{[fromName(contact), senderOf(contact)].filter(Boolean).join(" · ")}</dd>
        <dt>{say("mail.to")}</dt>
        <dd>{asked?.entry}</dd>
        <dt>{say("mail.at")}</dt>
        <dd>{dateTime(milliseconds(asked?.at))}</dd>
      </dl>
      <MailAttachments contact={contact} />
      <div className={styles.text} dir="auto">
        {asked?.text}
      </div>
      <OriginalMail contact={contact} />
    </div>
  );
}

// Answers in the thread; or hands the mail on to somebody outside, who is written to instead of the customer.
function Answer({ contact }: { contact: WorkContact }) {
  const words = useWords();
  const { say } = words;
  const desk = useDesk();
  const sendMessage = useSend(contact);
  const [forward, setForward] = useState<string>();
  const asked = contact.decided?.contact;
  const from = answerTo(contact);
  const forwards = forward !== undefined;
  const to = forwards ? forward.trim() : from;
  const subject = (forwards ? forwardSubject : answerSubject)(asked?.subject ?? "");
  const hasFiles = filesOf(asked?.attributes).length > 0;
  const itsFiles = () =>
    filesOfOriginal(contact).catch(() => {
      desk.notice("bad", say("mail.forwardWithout"));
      return [];
    });
  const send = (text: string, files: readonly Upload[]) => {
    setForward(undefined);
    return sendMessage({
      id: newId("mail"),
      text: forwards ? text + forwarded(contact, words) : text,
      to,
      entry: asked?.entry,
      subject,
      identifier: { scheme: "email", value: to },
      arguments: argumentsOf(files),
      customerId: forwards ? "" : contact.customerId,
    });
  };
  return (
    <>
      {forwards && (
        <div className={styles.forward}>
          <TextInput
            type="email"
            size="xs"
            autoFocus
            label={say("mail.forwardTo")}
            description={say(hasFiles ? "mail.forwardFiles" : "mail.forwardHelp")}
            maxLength={254}
            value={forward}
            onChange={(event) => setForward(event.currentTarget.value)}
          />
          <Button variant="default" onClick={() => setForward(undefined)}>
            {say("cancel")}
          </Button>
        </div>
      )}
      <Composer
        key={forwards ? "forward" : "answer"}
        contact={contact}
        draft={forwards ? "forward" : undefined}
        label={forwards ? say("mail.forwardNote") : say("mail.write", { to: from })}
        enterSends={false}
        rows={forwards ? 2 : 4}
        takesFiles
        ownFiles={forwards && hasFiles ? itsFiles : undefined}
        quote={forwards ? undefined : quotation(contact, words)}
        onSend={send}
        disabled={forwards ? !/^[^\s@]+@[^\s@]+$/.test(to) : !to}
        aside={() =>
          !forwards && (
            <Button variant="subtle" leftSection={<IconArrowForwardUp size={15} />} onClick={() => setForward("")}>
              {say("mail.forward")}
            </Button>
          )
        }
      />
    </>
  );
}

export function MailView({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const takes = useTakes(contact.adapter);
  const entries = useStore(desk.connection.outbox.entries);
  const sent = linesOf(contact, entries, desk.me.agent).filter((line) => line.from === "agent");
  return (
    <>
      <Mail contact={contact} />
      {sent.length > 0 && (
        <div className={styles.sent}>
          <Conversation lines={sent} typing={false} label={say("mail.answers")} contact={contact} />
        </div>
      )}
      {contact.state !== "offered" && (takes("send") ? <Answer contact={contact} /> : <NoAnswer />)}
    </>
  );
}
