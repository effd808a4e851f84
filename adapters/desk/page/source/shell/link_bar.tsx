import { Button } from "@mantine/core";
import { IconCloudOff, IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useNow } from "../base/time";
import { useStore } from "../base/store";
import { useDesk } from "../workplace/context";
import { useWords } from "../words/words";
import styles from "./link_bar.module.css";

function Countdown({ until }: { until: number }) {
  const left = Math.max(0, Math.ceil((until - useNow(500)) / 1000));
  return <span aria-hidden>{left ? ` ${left} s` : ""}</span>;
}

// Says that the connection is lost, and how much waits to be sent. Says nothing while all is well.
export function LinkBar({ onEnded }: { onEnded: () => void }) {
  const { say } = useWords();
  const { connection } = useDesk();
  const link = useStore(connection.link);
  const unsent = useStore(connection.outbox.entries).length;
  useEffect(() => {
    if (link.phase === "ended") onEnded();
  }, [link.phase, onEnded]);

  const lost = link.phase === "lost";
  const hubAway = link.phase === "open" && !link.hubReady;
  return (
    <div role="status" aria-live="polite">
      {(lost || hubAway) && (
        <div className={styles.bar} data-kind={lost ? "lost" : "hub"}>
          {lost ? <IconPlugConnectedX size={18} aria-hidden /> : <IconCloudOff size={18} aria-hidden />}
          <span>{say(lost ? "link.lost" : "link.hubAway")}</span>
          {unsent > 0 && <span>{say("link.unsent", { count: unsent })}</span>}
          {lost && <Countdown until={link.tryAt} />}
          {lost && (
            <Button size="compact-xs" variant="white" color="dark" onClick={connection.tryNow}>
              {say("link.now")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
