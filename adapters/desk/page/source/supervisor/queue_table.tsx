import { Badge, Progress, Table, UnstyledButton } from "@mantine/core";
import type { QueueStatus } from "../../generated/balie/v1/routing_pb";
import { clockSpan, seconds } from "../base/time";
import { useWords } from "../words/words";
import { serviceLevel } from "./summary";
import styles from "./supervisor_page.module.css";

interface Props {
  queues: readonly QueueStatus[];
  chosen: string;
  onChoose: (queue: string) => void;
}

function Level({ queue }: { queue: QueueStatus }) {
  const { share, say } = useWords();
  const level = serviceLevel([queue]);
  if (level === undefined) return <>–</>;
  const color = level >= 0.8 ? "green" : level >= 0.6 ? "orange" : "red";
  return (
    <>
      {share(level)}
      <Progress value={level * 100} color={color} size="xs" mt={2} aria-label={say("live.level")} />
    </>
  );
}

export function QueueTable({ queues, chosen, onChoose }: Props) {
  const { say } = useWords();
  const heads = ["live.waiting", "live.longest", "live.estimate", "live.talking", "live.free"] as const;
  return (
    <section className={styles.card} aria-label={say("live.queues")} tabIndex={0}>
      <h2>{say("live.queues")}</h2>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say("queue.queue")}</Table.Th>
            {heads.map((one) => (
              <Table.Th key={one} className={styles.number}>
                {say(one)}
              </Table.Th>
            ))}
            <Table.Th>{say("live.level")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map((one) => (
            <Table.Tr key={one.queue} className={styles.queue} data-chosen={one.queue === chosen}>
              <Table.Td>
                <UnstyledButton
                  fz="sm"
                  fw={600}
                  aria-pressed={one.queue === chosen}
                  onClick={() => onChoose(one.queue)}
                >
                  {one.title || one.queue}
                </UnstyledButton>{" "}
                {!one.open && <Badge color="gray">{say("queue.closed")}</Badge>}
              </Table.Td>
              <Table.Td className={styles.number}>{one.waiting}</Table.Td>
              <Table.Td className={styles.number}>{one.waiting ? clockSpan(seconds(one.longest)) : "–"}</Table.Td>
              <Table.Td className={styles.number}>{one.estimate ? clockSpan(seconds(one.estimate)) : "–"}</Table.Td>
              <Table.Td className={styles.number}>{one.talking}</Table.Td>
              <Table.Td className={styles.number}>
                {one.free}/{one.agents}
              </Table.Td>
              <Table.Td>
                <Level queue={one} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
