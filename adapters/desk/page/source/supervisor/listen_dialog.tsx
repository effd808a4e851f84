import { Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { AgentContact } from "../../generated/balie/v1/routing_pb";
import type { Message } from "../../generated/desk_pb";
import { useAsked } from "../base/asked";
import { Conversation } from "../contact/conversation";
import { readDecision } from "../explain/decision_query";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { blankContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { linesOf, withFirst } from "../workplace/messages";

const again = 2000;

// The conversation as it goes on, without taking part.
export function ListenDialog({ contact, onClose }: { contact: AgentContact; onClose: () => void }) {
  const { say } = useWords();
  const desk = useDesk();
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [failure, setFailure] = useState("");
  const { contactId, contactAdapter } = contact;
  useEffect(() => {
    const ask = (off: boolean) =>
      desk.connection.request({ case: "listen", value: { contactId, contactAdapter, off } });
    const listen = () =>
      ask(false).then(
        (answer) => answer.case === "conversation" && setMessages(answer.value.messages),
        (error: Error) => setFailure(error.message),
      );
    void listen();
    const timer = setInterval(() => void listen(), again);
    return () => {
      clearInterval(timer);
      ask(true).catch(() => undefined);
    };
  }, [desk, contactId, contactAdapter]);
  // What the customer came with stands in the contact, not among the messages.
  const decided = useAsked(() => readDecision(desk, contact.decisionId), [desk, contact.decisionId]).value;
  const heard = { ...blankContact(contactAdapter, contactId), decided, messages };
  const lines = withFirst(heard, linesOf(heard, [], ""));
  return (
    <Dialog onClose={onClose} title={say("listen.title")} size="lg">
      {failure && (
        <Text c="red" size="sm" role="alert">
          {failure}
        </Text>
      )}
      {!failure && lines.length === 0 && (
        <Text c="dimmed" size="sm">
          {say("listen.nothing")}
        </Text>
      )}
      <Conversation
        lines={lines}
        typing={false}
        label={say("listen.title")}
        contact={{ id: contactId, adapter: contactAdapter }}
      />
    </Dialog>
  );
}
