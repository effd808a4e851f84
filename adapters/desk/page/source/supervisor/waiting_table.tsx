import { Button, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { AgentStatus, QueueStatus, WaitingContact } from "../../generated/balie/v1/routing_pb";
import { clockSpan, seconds } from "../base/time";
import { useWords } from "../words/words";
import { ChannelIcon } from "../workplace/channel_icon";
import { useDesk } from "../workplace/context";
import { order } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import { MoveDialog } from "./move_dialog";
import styles from "./supervisor_page.module.css";

interface Props {
  // Those whose contacts are shown, and all there are.
  queues: readonly QueueStatus[];
  all: readonly QueueStatus[];
  agents: readonly AgentStatus[];
}

interface RowProps {
  contact: WaitingContact;
  queue: QueueStatus;
  onMove: (contact: WaitingContact) => void;
}

function Row({ contact, queue, onMove }: RowProps) {
  const { say, sayName, number } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const pull = () =>
    attempt(async () => {
      const { contactId: id, contactAdapter: adapter } = contact;
      await order(desk, { id, adapter }, "move", { agent: desk.me.agent, reason: "pulled" });
      desk.notice("good", say("move.pulled"));
    });
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={7} wrap="nowrap">
          <ChannelIcon channel={contact.channel} size={16} />
          <span>
            {contact.contactId}
            <span className={styles.small}>
              {queue.title || queue.queue} · {sayName("state", contact.state)}
            </span>
          </span>
        </Group>
      </Table.Td>
      <Table.Td className={styles.number}>{clockSpan(seconds(contact.age))}</Table.Td>
      <Table.Td className={styles.number}>{number(contact.priority)}</Table.Td>
      <Table.Td>
        <span className={styles.small}>{contact.reason}</span>
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {desk.works && (
            <Button size="compact-xs" variant="default" onClick={pull}>
              {say("move.pull")}
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => onMove(contact)}>
            {say("move.move")}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

// Who waits, the next first, and why each stands where it stands; what a supervisor may do about it.
export function WaitingTable({ queues, all, agents }: Props) {
  const { say } = useWords();
  const [moving, setMoving] = useState<WaitingContact>();
  const rows = queues.flatMap((queue) => queue.contacts.map((contact) => ({ queue, contact })));
  return (
    <section className={styles.card} aria-label={say("live.contacts")} tabIndex={0}>
      <h2>{say("live.contacts")}</h2>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {say("live.nobody")}
        </Text>
      )}
      {rows.length > 0 && (
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say("live.contact")}</Table.Th>
              <Table.Th className={styles.number}>{say("live.age")}</Table.Th>
              <Table.Th className={styles.number}>{say("live.priority")}</Table.Th>
              <Table.Th>{say("live.why")}</Table.Th>
              <Table.Th>
                <span className="visually-hidden">{say("contact.actions")}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Row key={`${row.contact.contactAdapter}/${row.contact.contactId}`} {...row} onMove={setMoving} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {moving && <MoveDialog contact={moving} queues={all} agents={agents} onClose={() => setMoving(undefined)} />}
    </section>
  );
}
