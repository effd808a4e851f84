import type { AgentStatus, QueueStatus } from "../../generated/balie/v1/routing_pb";
import { clockSpan, seconds } from "../base/time";
import { useWords } from "../words/words";
import styles from "./supervisor_page.module.css";

type Counted = Pick<QueueStatus, "assigned" | "abandoned" | "inLevel">;

// The share that was answered in time, of what was assigned or gave up, since the hub counts.
export function serviceLevel(queues: readonly Counted[]): number | undefined {
  const handled = queues.reduce((all, one) => all + Number(one.assigned) + Number(one.abandoned), 0);
  const inLevel = queues.reduce((all, one) => all + Number(one.inLevel), 0);
  return handled ? inLevel / handled : undefined;
}

interface Props {
  queues: readonly QueueStatus[];
  agents: readonly AgentStatus[];
}

export function Summary({ queues, agents }: Props) {
  const { say, number, share } = useWords();
  const level = serviceLevel(queues);
  const longest = Math.max(0, ...queues.map((one) => seconds(one.longest)));
  const figures: [string, string, boolean][] = [
    [say("live.waiting"), number(queues.reduce((all, one) => all + one.waiting, 0)), false],
    [say("live.longest"), clockSpan(longest), longest > 300],
    [say("live.talking"), number(queues.reduce((all, one) => all + one.talking, 0)), false],
    [say("live.level"), level === undefined ? "–" : share(level), level !== undefined && level < 0.7],
    [say("live.ready"), number(agents.filter((one) => one.state === "ready" && one.connected).length), false],
    [say("live.abandoned"), number(queues.reduce((all, one) => all + Number(one.abandoned), 0)), false],
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(([label, value, bad]) => (
        <div key={label} className={styles.figure} data-bad={bad}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
