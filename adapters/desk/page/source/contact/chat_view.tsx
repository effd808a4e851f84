import { Select } from "@mantine/core";
import { useEffect, useMemo, useRef } from "react";
import { useStore } from "../base/store";
import { milliseconds } from "../base/time";
import { newId } from "../base/identity";
import { useWords, type Word } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { type Line, linesOf } from "../workplace/messages";
import { command, haveRead, typing } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import { Composer } from "./composer";
import { Conversation } from "./conversation";

const typingEvery = 3000; // milliseconds between two signals that somebody types
const quickAnswers = ["quick.moment", "quick.look", "quick.more", "quick.bye"] as const;

// The first message is the contact itself; the server's conversation may hold it as well.
function withFirst(contact: WorkContact, lines: Line[]): Line[] {
  const first = contact.decided?.contact;
  if (!first?.text || lines.some((line) => line.from === "customer" && line.text === first.text)) return lines;
  const at = milliseconds(first.at) || milliseconds(contact.decided?.decision?.at);
  return [
    { id: "first", from: "customer", agent: "", text: first.text, at, state: "read", attachment: "" },
    ...lines,
  ];
}

export function ChatView({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const entries = useStore(desk.connection.outbox.entries);
  const lines = useMemo(() => withFirst(contact, linesOf(contact, entries, desk.me.agent)), [contact, entries, desk]);
  const said = useRef(0);
  const read = useRef("");

  const lastOfCustomer = contact.messages.findLast((one) => one.from === "customer")?.id ?? "";
  useEffect(() => {
    if (contact.state !== "talking" || !lastOfCustomer || read.current === lastOfCustomer) return;
    read.current = lastOfCustomer;
    haveRead(desk, contact, lastOfCustomer);
  }, [desk, contact, lastOfCustomer]);

  function sayTyping() {
    if (Date.now() - said.current < typingEvery) return;
    said.current = Date.now();
    typing(desk, contact);
  }
  function send(text: string) {
    said.current = 0;
    attempt(() => command(desk, contact, "send", { id: newId("message"), text }));
  }
  const quick = quickAnswers.map((one) => ({ value: one, label: say(one as Word) }));
  return (
    <>
      <Conversation lines={lines} typing={contact.typing} label={say("chat.title")} />
      {contact.state === "talking" && (
        <Composer
          draft={contact.key}
          label={say("chat.write")}
          enterSends
          onSend={send}
          onTyping={sayTyping}
          aside={(_, setText) => (
            <Select
              aria-label={say("quick.title")}
              placeholder={say("quick.title")}
              data={quick}
              value={null}
              w={210}
              onChange={(one) => one && setText(say(one as Word))}
            />
          )}
        />
      )}
    </>
  );
}
