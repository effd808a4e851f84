import { Table } from "@mantine/core";
import type { RoutingReportRow } from "../../generated/balie/v1/routing_pb";
import { clockSpan } from "../base/time";
import { useWords } from "../words/words";
import { type Figures, figuresOf } from "./report";
import type { ReportKind } from "./reports_page";
import styles from "./supervisor_page.module.css";

const columns = ["arrived", "handled", "abandoned", "level", "waited", "talked", "occupancy"] as const;

export function ReportTable({ rows, by }: { rows: readonly RoutingReportRow[]; by: ReportKind }) {
  const { say, number, share } = useWords();
  const text = (name: (typeof columns)[number], figures: Figures) => {
    const value = figures[name];
    if (value === undefined) return "–";
    if (name === "level" || name === "occupancy") return share(value);
    return name === "waited" || name === "talked" ? clockSpan(value) : number(value);
  };
  return (
    <Table striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say(`report.${by}`)}</Table.Th>
          {columns.map((one) => (
            <Table.Th key={one} className={styles.number}>
              {say(`report.${one}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => {
          const figures = figuresOf(row);
          return (
            <Table.Tr key={row[by]}>
              <Table.Td>{row[by] || "–"}</Table.Td>
              {columns.map((one) => (
                <Table.Td key={one} className={styles.number}>
                  {text(one, figures)}
                </Table.Td>
              ))}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
