import { Alert, Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useWords } from "../words/words";
import { call, type Me, meOf } from "./http";
import { passwordLeast } from "./password_dialog";
import styles from "./sign_in.module.css";

// Somebody else gave the password: before anything else, one of one's own.
export function NewPassword({ me, onDone }: { me: Me; onDone: (me: Me) => void }) {
  const { say } = useWords();
  const [old, setOld] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      const body = { password: old, newPassword: password };
      onDone(meOf({ csrf: me.csrf, ...(await call<Partial<Me>>("POST", "password", body, me.csrf)) }));
    } catch (error) {
      setFailure((error as Error).message);
    }
  }
  const toggle = { "aria-label": say("signIn.showPassword") };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <div>
            <Title order={1} size="h3">
              {say("password.choose")}
            </Title>
            <Text c="dimmed" size="sm">
              {say("password.chooseHelp")}
            </Text>
          </div>
          {failure && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          <PasswordInput
            label={say("password.old")}
            autoComplete="current-password"
            required
            autoFocus
            value={old}
            visibilityToggleButtonProps={toggle}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
          <PasswordInput
            label={say("password.new")}
            autoComplete="new-password"
            required
            minLength={passwordLeast}
            description={say("password.rule", { least: passwordLeast })}
            visibilityToggleButtonProps={toggle}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="md">
            {say("save")}
          </Button>
        </Stack>
      </form>
    </main>
  );
}
