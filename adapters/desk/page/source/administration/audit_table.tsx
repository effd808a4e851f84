import { Badge, Button, Table } from "@mantine/core";
import { useState } from "react";
import { useAsked } from "../base/asked";
import page from "../shell/page.module.css";
import { useWords } from "../words/words";
import { useTry } from "../workplace/use_try";
import { type AuditEntry, auditPage, readAudit } from "./audit";

// Who did what, the newest first.
export function AuditTable() {
  const { say, dateTime } = useWords();
  const attempt = useTry();
  const [older, setOlder] = useState<readonly AuditEntry[]>([]);
  const asked = useAsked(() => readAudit(), []);
  const entries = [...(asked.value ?? []), ...older];
  const more = () =>
    attempt(async () => {
      const next = await readAudit(entries.at(-1)?.number);
      setOlder((old) => [...old, ...next]);
    });
  return (
    <section className={page.card} aria-label={say("audit.title")} tabIndex={0}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            {(["at", "user", "action", "subject"] as const).map((one) => (
              <Table.Th key={one}>{say(`audit.${one}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((one) => (
            <Table.Tr key={one.number}>
              <Table.Td>{one.at && dateTime(new Date(one.at).getTime())}</Table.Td>
              <Table.Td>{one.user}</Table.Td>
              <Table.Td>
                {one.action} {one.refused && <Badge color="red">{one.refused}</Badge>}
              </Table.Td>
              <Table.Td>{one.subject}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {entries.length > 0 && entries.length % auditPage === 0 && (
        <Button variant="default" mt="sm" onClick={more}>
          {say("timeLine.more")}
        </Button>
      )}
    </section>
  );
}
