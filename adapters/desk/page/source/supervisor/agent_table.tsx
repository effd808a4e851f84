import { create } from "@bufbuild/protobuf";
import { Badge, Button, Group, Menu, Table, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { PresenceSchema } from "../../generated/balie/v1/agent_pb";
import type { AgentContact, AgentStatus, QueueStatus } from "../../generated/balie/v1/routing_pb";
import { newId } from "../base/identity";
import { clockSpan, milliseconds, useNow } from "../base/time";
import { useWords } from "../words/words";
import { mailChannels, paperChannels, telephoneChannels } from "../workplace/choices";
import { useDesk } from "../workplace/context";
import { useTry } from "../workplace/use_try";
import { ChannelIcon } from "../workplace/channel_icon";
import { usePlaybookChoices } from "../workplace/playbook_choices";
import { ListenDialog } from "./listen_dialog";
import { MoveDialog } from "./move_dialog";
import styles from "./supervisor_page.module.css";

interface Props {
  agents: readonly AgentStatus[];
  queues: readonly QueueStatus[];
}

function InHand({ contact, onListen, onMove }: { contact: AgentContact; onListen: () => void; onMove: () => void }) {
  const { say, sayName } = useWords();
  const writes = ![...telephoneChannels, ...mailChannels, ...paperChannels].includes(contact.channel);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="compact-xs" variant="default" leftSection={<ChannelIcon channel={contact.channel} size={14} />}>
          {sayName("state", contact.state)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {contact.contactId}
          {contact.queue && ` · ${contact.queue}`}
        </Menu.Label>
        {writes && <Menu.Item onClick={onListen}>{say("listen.title")}</Menu.Item>}
        {contact.state === "talking" && <Menu.Item onClick={onMove}>{say("move.move")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

function State({ agent }: { agent: AgentStatus }) {
  const { say, sayName } = useWords();
  const { title } = usePlaybookChoices();
  const now = useNow();
  const since = agent.since ? clockSpan((now - milliseconds(agent.since)) / 1000) : "";
  return (
    <>
      <span className={styles.dot} data-state={agent.connected ? agent.state : "away"} aria-hidden />
      {agent.connected ? sayName("presence", agent.state) : say("agent.gone")}
      <span className={styles.small}>
        {[agent.reason && title("notReady", agent.reason), since].filter(Boolean).join(" · ")}
      </span>
    </>
  );
}

// How the agent stands, and what a supervisor makes of it: who forgot to sign off is no longer offered anything.
function Presence({ agent }: { agent: AgentStatus }) {
  const { say, sayName } = useWords();
  const { options } = usePlaybookChoices();
  const desk = useDesk();
  const attempt = useTry();
  const set = (state: string, reason = "") =>
    attempt(async () => {
      const value = create(PresenceSchema, { id: newId("presence"), agent: agent.agent, state, reason });
      await desk.connection.ask({ case: "presence", value });
      desk.notice("good", say("agent.presenceSet", { agent: agent.name || agent.agent }));
    });
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={styles.presence}>
          <span className="visually-hidden">{say("agent.presence", { agent: agent.agent })}: </span>
          <State agent={agent} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => set("ready")}>{sayName("presence", "ready")}</Menu.Item>
        {options("notReady").map(({ value, label }) => (
          <Menu.Item key={value} onClick={() => set("not_ready", value)}>
            {`${say("presence.not_ready")}: ${label}`}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => set("away")}>{sayName("presence", "away")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function AgentTable({ agents, queues }: Props) {
  const { say } = useWords();
  const [listening, setListening] = useState<AgentContact>();
  const [moving, setMoving] = useState<AgentContact>();
  const rank = (one: AgentStatus) => (one.connected ? 0 : 4) + ["ready", "not_ready", "away"].indexOf(one.state);
  const sorted = [...agents].sort((a, b) => rank(a) - rank(b) || a.agent.localeCompare(b.agent));
  return (
    <section className={styles.card} aria-label={say("live.agents")} tabIndex={0}>
      <h2>{say("live.agents")}</h2>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say("agent.agent")}</Table.Th>
            <Table.Th>{say("agent.state")}</Table.Th>
            <Table.Th className={styles.number}>{say("agent.load")}</Table.Th>
            <Table.Th>{say("agent.contacts")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((one) => (
            <Table.Tr key={one.agent}>
              <Table.Td fw={600}>{one.name || one.agent}</Table.Td>
              <Table.Td>
                <Presence agent={one} />
              </Table.Td>
              <Table.Td className={styles.number}>
                {one.load}/{one.capacity}
              </Table.Td>
              <Table.Td>
                <Group gap={4}>
                  {one.contacts.map((contact) => (
                    <InHand
                      key={contact.contactId}
                      contact={contact}
                      onListen={() => setListening(contact)}
                      onMove={() => setMoving(contact)}
                    />
                  ))}
                  {one.contacts.some((contact) => contact.outcomeOwed) && (
                    <Badge color="orange">{say("offers.owed")}</Badge>
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {listening && <ListenDialog contact={listening} onClose={() => setListening(undefined)} />}
      {moving && <MoveDialog contact={moving} queues={queues} agents={agents} onClose={() => setMoving(undefined)} />}
    </section>
  );
}
