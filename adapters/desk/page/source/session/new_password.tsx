import { Stack, Text, Title } from "@mantine/core";
import { useWords } from "../words/words";
import type { Me } from "./http";
import { PasswordForm } from "./password_form";
import styles from "./sign_in.module.css";

// Somebody else gave the password: before anything else, one of one's own.
export function NewPassword({ me, onDone }: { me: Me; onDone: (me: Me) => void }) {
  const { say } = useWords();
  return (
    <main className={styles.page}>
      <Stack gap="md" className={styles.card}>
        <div>
          <Title order={1} size="h3">
            {say("password.choose")}
          </Title>
          <Text c="dimmed" size="sm">
            {say("password.chooseHelp")}
          </Text>
        </div>
        <PasswordForm me={me} onDone={onDone} />
      </Stack>
    </main>
  );
}
