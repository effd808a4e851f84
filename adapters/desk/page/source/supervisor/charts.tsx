import "@mantine/charts/styles.css";
import { BarChart, LineChart } from "@mantine/charts";
import { useWords } from "../words/words";
import styles from "./charts.module.css";
import type { Figures } from "./report";

interface Props {
  points: readonly (Figures & { at: number })[];
  step: "hour" | "day";
}

// Loaded only where they are looked at. The figures stand in the page's table too, for those who do not see them.
export default function Charts({ points, step }: Props) {
  const { say, time, date, share } = useWords();
  const data = points.map(({ at, ...one }) => ({
    at: step === "hour" ? time(at) : date(at),
    handled: one.handled,
    abandoned: one.abandoned,
    level: one.level,
    waited: one.waited === undefined ? undefined : Math.round(one.waited),
  }));
  const common = { h: 200, data, dataKey: "at", gridAxis: "y", tickLine: "none", curveType: "linear" } as const;
  return (
    <div className={styles.charts}>
      <figure className={styles.card}>
        <figcaption>{say("report.volume")}</figcaption>
        <BarChart
          {...common}
          type="stacked"
          withLegend
          series={[
            { name: "handled", label: say("report.handled"), color: "var(--chart-1)" },
            { name: "abandoned", label: say("report.abandoned"), color: "var(--chart-3)" },
          ]}
        />
      </figure>
      <figure className={styles.card}>
        <figcaption>{say("report.level")}</figcaption>
        <LineChart
          {...common}
          connectNulls
          valueFormatter={share}
          yAxisProps={{ domain: [0, 1] }}
          series={[{ name: "level", label: say("report.level"), color: "var(--chart-1)" }]}
        />
      </figure>
      <figure className={styles.card}>
        <figcaption>{say("report.waitedSeconds")}</figcaption>
        <LineChart
          {...common}
          connectNulls
          series={[{ name: "waited", label: say("report.waitedSeconds"), color: "var(--chart-2)" }]}
        />
      </figure>
    </div>
  );
}
