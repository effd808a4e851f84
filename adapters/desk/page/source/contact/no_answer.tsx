import { Text } from "@mantine/core";
import { useWords } from "../words/words";

// The adapter of the contact says that it sends nothing.
export function NoAnswer() {
  const { say } = useWords();
  return (
    <Text size="sm" c="dimmed" p="10px 14px" component="p" m={0}>
      {say("message.notHere")}
    </Text>
  );
}
