import { useState } from "react";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { AgentTable } from "./agent_table";
import { useLive } from "./live";
import { QueueTable } from "./queue_table";
import { Summary } from "./summary";
import styles from "./supervisor_page.module.css";
import { WaitingTable } from "./waiting_table";

// How it stands now: queues, who waits in them and why there, and who answers.
export default function SupervisorPage() {
  const { say } = useWords();
  const desk = useDesk();
  const live = useLive(desk);
  const [queue, setQueue] = useState("");
  const queues = live?.queues?.queues ?? [];
  const agents = live?.agents?.agents ?? [];
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{say("page.live")}</h1>
      <Summary queues={queues} agents={agents} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <QueueTable queues={queues} chosen={queue} onChoose={(one) => setQueue(one === queue ? "" : one)} />
          <WaitingTable queues={queues.filter((one) => !queue || one.queue === queue)} all={queues} agents={agents} />
        </div>
        <AgentTable agents={agents} queues={queues} />
      </div>
    </div>
  );
}
