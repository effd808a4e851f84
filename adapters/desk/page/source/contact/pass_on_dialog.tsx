import { Button, Group, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useAsked } from "../base/asked";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { order } from "../workplace/orders";
import { allAgents, allQueues } from "../workplace/routing_lists";
import { useTry } from "../workplace/use_try";

interface Props {
  contact: WorkContact;
  // "join": a colleague comes into the conversation, which stays here.
  kind: "transfer" | "join";
  onClose: () => void;
}

// To a colleague or, of a transfer, to a queue; each with how it stands there now.
export function PassOnDialog({ contact, kind, onClose }: Props) {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [to, setTo] = useState(kind === "join" ? "agent" : "queue");
  const [name, setName] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const agents = useAsked(() => allAgents(desk), [desk], 5000).value ?? [];
  const queues = useAsked(() => allQueues(desk), [desk], 5000).value ?? [];

  const choices =
    to === "agent"
      ? agents
          .filter((one) => one.agent !== desk.me.agent)
          .map((one) => ({
            value: one.agent,
            disabled: one.state === "away" || !one.connected,
            label: `${one.name || one.agent} · ${sayName("presence", one.state)} · ${one.load}/${one.capacity}`,
          }))
      : queues.map((one) => ({
          value: one.queue,
          disabled: !one.open,
          label: [
            one.title || one.queue,
            one.open ? say("queue.waiting", { count: one.waiting }) : say("queue.closed"),
          ].join(" · "),
        }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name) return;
    attempt(async () => {
      await order(desk, contact, kind, { [to]: name, reason });
      desk.notice("good", say(kind === "join" ? "contact.consulted" : "contact.transferred"));
      onClose();
    });
  };
  return (
    <Dialog onClose={onClose} title={say(kind === "join" ? "contact.consult" : "contact.transfer")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {kind === "transfer" && (
            <SegmentedControl
              aria-label={say("passOn.to")}
              value={to}
              onChange={(value) => (setTo(value), setName(null))}
              data={[
                { value: "queue", label: say("passOn.queue") },
                { value: "agent", label: say("passOn.agent") },
              ]}
            />
          )}
          <Select
            label={say(to === "agent" ? "passOn.agent" : "passOn.queue")}
            data={choices}
            value={name}
            searchable
            onChange={setName}
            data-autofocus
            size="sm"
            nothingFoundMessage={say("none")}
          />
          <TextInput
            label={say("passOn.why")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" size="sm" onClick={onClose}>
              {say("cancel")}
            </Button>
            <Button type="submit" size="sm" disabled={!name}>
              {say(kind === "join" ? "contact.consult" : "contact.transfer")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
