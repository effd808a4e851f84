import { Kbd, Modal, Table } from "@mantine/core";
import { useWords, type Word } from "../words/words";
import { type KeyName, keys } from "./keys";

export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { say } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={say("keys.title")}
      closeButtonProps={{ "aria-label": say("close") }}
    >
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
    </Modal>
  );
}
