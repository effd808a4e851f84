import { Center, Loader, SegmentedControl, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useAsked } from "../base/asked";
import { milliseconds } from "../base/time";
import page from "../shell/page.module.css";
import { PeriodPage, usePeriod } from "../shell/period";
import { useWords, type Word } from "../words/words";
import { useDesk } from "../workplace/context";
import { figuresOf, readReport } from "./report";
import { ReportTable } from "./report_table";

const Charts = lazy(() => import("./charts"));
const kinds = ["queue", "agent", "channel"] as const;
export type ReportKind = (typeof kinds)[number];
const day = 86_400_000;

// What was counted: over the time in charts, and by queue, agent or channel in a table.
export default function ReportsPage() {
  const { say } = useWords();
  const desk = useDesk();
  const period = usePeriod();
  const { from, to } = period;
  const [by, setBy] = useState<ReportKind>("queue");
  const begins = new Date(`${from}T00:00:00`).getTime();
  const ends = new Date(`${to}T00:00:00`).getTime() + day - 1;
  const step = ends - begins > 3 * day ? "day" : "hour";
  const series = useAsked(() => readReport(desk, begins, ends, [step]), [desk, from, to], 30_000).value ?? [];
  const rows = useAsked(() => readReport(desk, begins, ends, [by]), [desk, from, to, by], 30_000).value ?? [];
  const points = series.map((row) => ({ at: milliseconds(row.from), ...figuresOf(row) })).sort((a, b) => a.at - b.at);
  return (
    <PeriodPage title={say("page.reports")} period={period}>
      <Suspense
        fallback={
          <Center h={260}>
            <Loader aria-label={say("shell.loading")} />
          </Center>
        }
      >
        <Charts points={points} step={step} />
      </Suspense>
      <section className={page.card} aria-label={say("report.table")} tabIndex={0}>
        <SegmentedControl
          size="xs"
          mb={8}
          aria-label={say("report.by")}
          value={by}
          onChange={(value) => setBy(value as ReportKind)}
          data={kinds.map((value) => ({ value, label: say(`report.${value}` as Word) }))}
        />
        <ReportTable rows={rows} by={by} />
        {rows.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {say("report.none")}
          </Text>
        )}
      </section>
    </PeriodPage>
  );
}
