import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useWords } from "../words/words";
import { call, type Me, meOf } from "./http";

export const passwordLeast = 12;

interface Props {
  me: Me;
  onDone: (me: Me) => void;
}

// The password now, and another one; all other sessions of the user end.
export function PasswordForm({ me, onDone }: Props) {
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
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        {failure && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        <PasswordInput
          label={say("password.old")}
          autoComplete="current-password"
          required
          data-autofocus
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
        <Group justify="flex-end">
          <Button type="submit" size="sm">
            {say("save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
