import { Notification } from "@mantine/core";
import { useStore } from "../base/store";
import { useDesk } from "../workplace/context";
import { useWords } from "../words/words";
import styles from "./notices.module.css";

const colors = { good: "green", bad: "red", news: "teal" } as const;

// What just happened, in a corner, for a few seconds; a screen reader says it.
export function Notices() {
  const { say } = useWords();
  const desk = useDesk();
  const notices = useStore(desk.notices);
  return (
    <div className={styles.corner} role="log" aria-live="polite" aria-label={say("shell.notices")}>
      {notices.map((one) => (
        <Notification
          key={one.id}
          color={colors[one.kind]}
          role="presentation"
          withBorder
          onClose={() => desk.dismiss(one.id)}
          closeButtonProps={{ "aria-label": say("close") }}
        >
          {one.text}
        </Notification>
      ))}
    </div>
  );
}
