import { Button, Group, NumberInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { AgentStatus, QueueStatus } from "../../generated/balie/v1/routing_pb";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { order } from "../workplace/orders";
import { useTry } from "../workplace/use_try";

interface Props {
  contact: { contactId: string; contactAdapter: string };
  queues: readonly QueueStatus[];
  agents: readonly AgentStatus[];
  onClose: () => void;
}

// To another queue, to an agent, or to another priority where it stands.
export function MoveDialog({ contact, queues, agents, onClose }: Props) {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [to, setTo] = useState("queue");
  const [name, setName] = useState<string | null>(null);
  const [priority, setPriority] = useState<string | number>(500);
  const [reason, setReason] = useState("");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const where = to === "priority" ? { priority: Number(priority) } : { [to]: name ?? "" };
    attempt(async () => {
      await order(desk, { id: contact.contactId, adapter: contact.contactAdapter }, "move", { ...where, reason });
      desk.notice("good", say("move.done"));
      onClose();
    });
  };
  const choices =
    to === "agent"
      ? agents.map((one) => ({
          value: one.agent,
          label: `${one.name || one.agent} · ${sayName("presence", one.state)}`,
        }))
      : queues.map((one) => ({ value: one.queue, label: one.title || one.queue }));
  return (
    <Dialog onClose={onClose} title={say("move.title", { contact: contact.contactId })}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={say("passOn.to")}
            value={to}
            onChange={(value) => (setTo(value), setName(null))}
            data={[
              { value: "queue", label: say("passOn.queue") },
              { value: "agent", label: say("passOn.agent") },
              { value: "priority", label: say("live.priority") },
            ]}
          />
          {to === "priority" ? (
            <NumberInput
              label={say("live.priority")}
              size="sm"
              min={0}
              max={100_000}
              allowDecimal={false}
              value={priority}
              onChange={setPriority}
              data-autofocus
            />
          ) : (
            <Select
              label={say(to === "agent" ? "passOn.agent" : "passOn.queue")}
              size="sm"
              data={choices}
              value={name}
              onChange={setName}
              searchable
              data-autofocus
            />
          )}
          <TextInput
            label={say("passOn.why")}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" size="sm" onClick={onClose}>
              {say("cancel")}
            </Button>
            <Button type="submit" size="sm" disabled={to !== "priority" && !name}>
              {say("move.move")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
