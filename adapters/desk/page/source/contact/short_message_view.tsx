import { Badge } from "@mantine/core";
import { useStore } from "../base/store";
import { newId } from "../base/identity";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { type Line, linesOf } from "../workplace/messages";
import { command } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { shortMessageLength } from "./short_message";

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
  const attempt = useTry();
  const entries = useStore(desk.connection.outbox.entries);
  const asked = contact.decided?.contact;
  const to = asked?.identifiers.find((one) => one.scheme === "tel")?.value ?? "";
  const written = linesOf(contact, entries, desk.me.agent);
  const first: Line = {
    id: "first",
    from: "customer",
    agent: "",
    text: asked?.text ?? "",
    at: milliseconds(asked?.at),
    state: "read",
    attachment: "",
  };
  const known = written.some((line) => line.from === "customer" && line.text === first.text);
  const lines = asked?.text && !known ? [first, ...written] : written;
  const send = (text: string) =>
    attempt(() =>
      command(desk, contact, "send", {
        id: newId("sms"),
        text,
        to,
        entry: asked?.entry,
        identifier: { scheme: "tel", value: to },
        customerId: contact.customerId,
      }),
    );
  return (
    <>
      <Conversation lines={lines} typing={false} label={say("sms.title")} />
      {contact.state !== "offered" && (
        <Composer
          draft={contact.key}
          label={say("sms.write", { to })}
          enterSends={false}
          rows={3}
          onSend={send}
          disabled={!to}
          aside={(text) => <Size text={text} />}
        />
      )}
    </>
  );
}
