import { IconAlertCircle, IconCheck, IconChecks, IconClock } from "@tabler/icons-react";
import { useLayoutEffect, useRef } from "react";
import { useWords, type Word } from "../words/words";
import type { Line } from "../workplace/messages";
import styles from "./conversation.module.css";
import { FileList } from "./file_list";

const marks = {
  sending: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
};

function Mark({ state }: { state: Line["state"] }) {
  const { say } = useWords();
  const Icon = marks[state];
  const word = say(`message.${state}` as Word);
  return (
    <span role="img" aria-label={word} title={word} className={styles.mark} data-state={state}>
      <Icon size={14} />
    </span>
  );
}

interface Props {
  lines: readonly Line[];
  typing: boolean;
  label: string;
  // Whose conversation it is.
  contact: { id: string; adapter: string };
}

// Lines as they were written: text alone, whoever wrote it.
export function Conversation({ lines, typing, label, contact }: Props) {
  const { say, time, date } = useWords();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = list.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [lines.length, typing]);
  return (
    <div
      ref={list}
      className={styles.list}
      role="log"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        atEnd.current = scrollTop + clientHeight > scrollHeight - 40;
      }}
    >
      {lines.map((line, at) => {
        const day = date(line.at);
        const who = line.from === "customer" ? say("message.customer") : line.agent || say("message.agent");
        return (
          <div key={line.id} className={styles.row} data-from={line.from}>
            {day && day !== date(lines[at - 1]?.at ?? 0) && <div className={styles.day}>{day}</div>}
            <div className={styles.bubble} data-state={line.state}>
              <span className="visually-hidden">{who}: </span>
              <FileList files={line.files} contact={line.from === "customer" ? contact : undefined} />
              <div className={styles.text} dir="auto">
                {line.text}
              </div>
              <div className={styles.foot}>
                {line.from === "agent" && line.agent && <span>{line.agent}</span>}
                {line.at > 0 && <time>{time(line.at)}</time>}
                {line.from === "agent" && <Mark state={line.state} />}
              </div>
            </div>
          </div>
        );
      })}
      {typing && (
        <div className={styles.typing}>
          {say("chat.typing")}
          <span className={styles.dots} aria-hidden />
        </div>
      )}
    </div>
  );
}
