import { Kbd, Table } from "@mantine/core";
import { Dialog } from "./dialog";
import { useWords, type Word } from "../words/words";
import { type KeyName, keys } from "./keys";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  return (
    <Dialog onClose={onClose} title={say("keys.title")}>
      <Table>
        <Table.Tbody>
          {(Object.keys(keys) as KeyName[]).map((name) => (
            <Table.Tr key={name}>
              <Table.Td>{say(`keys.${name}` as Word)}</Table.Td>
              <Table.Td ta="right">
                <Kbd>{keys[name]}</Kbd>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}
