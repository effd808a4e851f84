import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useState } from "react";
import { today } from "../base/time";
import { useWords } from "../words/words";
import styles from "./page.module.css";

export interface Period {
  // Days, as "2026-11-22"; both are counted.
  from: string;
  to: string;
  setFrom: (day: string) => void;
  setTo: (day: string) => void;
}

export function usePeriod(): Period {
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState(today);
  return { from, to, setFrom, setTo };
}

// A page of what was counted from one day to another.
export function PeriodPage({ title, period, children }: { title: string; period: Period; children: ReactNode }) {
  const { say } = useWords();
  const { from, to, setFrom, setTo } = period;
  const field = (
    label: string,
    value: string,
    set: (day: string) => void,
    bounds: { min?: string; max?: string },
  ) => (
    <TextInput
      type="date"
      size="xs"
      label={label}
      value={value}
      {...bounds}
      onChange={(event) => set(event.currentTarget.value || today())}
    />
  );
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{title}</h1>
        {field(say("report.from"), from, setFrom, { max: to })}
        {field(say("report.to"), to, setTo, { min: from })}
      </header>
      {children}
    </div>
  );
}
