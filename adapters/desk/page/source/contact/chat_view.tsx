import { useEffect, useMemo, useRef } from "react";
import { useStore } from "../base/store";
import { newId } from "../base/identity";
import { useWords } from "../words/words";
import { useTakes } from "../workplace/capabilities";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { linesOf, withFirst } from "../workplace/messages";
import { haveRead, typing } from "../workplace/orders";
import { argumentsOf, type Upload } from "./attachments";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { NoAnswer } from "./no_answer";
import { useSend } from "./use_send";

const typingEvery = 3000; // milliseconds between two signals that somebody types

export function ChatView({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const takes = useTakes(contact.adapter);
  const sendMessage = useSend(contact);
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
  function send(text: string, files: readonly Upload[]) {
    said.current = 0;
    return sendMessage({ id: newId("message"), text, arguments: argumentsOf(files) });
  }
  return (
    <>
      <Conversation lines={lines} typing={contact.typing} label={say("chat.title")} contact={contact} />
      {contact.state === "talking" &&
        (takes("send") ? (
          <Composer
            contact={contact}
            label={say("chat.write")}
            enterSends
            takesFiles
            onSend={send}
            onTyping={sayTyping}
          />
        ) : (
          <NoAnswer />
        ))}
    </>
  );
}
