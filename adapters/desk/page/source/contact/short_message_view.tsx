import { Badge } from "@mantine/core";
import { useStore } from "../base/store";
import { newId } from "../base/identity";
import { useWords } from "../words/words";
import { useTakes } from "../workplace/capabilities";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { linesOf, withFirst } from "../workplace/messages";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { NoAnswer } from "./no_answer";
import { shortMessageLength } from "./short_message";
import { useSend } from "./use_send";

function Size({ text }: { text: string }) {
  const { say } = useWords();
  const { units, parts, left, unicode } = shortMessageLength(text);
  return (
    <span>
      {say("sms.size", { units, parts, left })} {unicode && <Badge color="orange">{say("sms.unicode")}</Badge>}
    </span>
  );
}

export function ShortMessageView({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const takes = useTakes(contact.adapter);
  const sendMessage = useSend(contact);
  const entries = useStore(desk.connection.outbox.entries);
  const asked = contact.decided?.contact;
  const to = asked?.identifiers.find((one) => one.scheme === "tel")?.value ?? "";
  const lines = withFirst(contact, linesOf(contact, entries, desk.me.agent));
  const send = (text: string) =>
    sendMessage({
      id: newId("sms"),
      text,
      to,
      entry: asked?.entry,
      identifier: { scheme: "tel", value: to },
      customerId: contact.customerId,
    });
  return (
    <>
      <Conversation lines={lines} typing={false} label={say("sms.title")} contact={contact} />
      {contact.state !== "offered" &&
        (takes("send") ? (
          <Composer
            contact={contact}
            label={say("sms.write", { to })}
            enterSends={false}
            rows={3}
            onSend={send}
            disabled={!to}
            aside={(text) => <Size text={text} />}
          />
        ) : (
          <NoAnswer />
        ))}
    </>
  );
}
