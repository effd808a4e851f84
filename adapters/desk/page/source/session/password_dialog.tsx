import { Alert, Button, Group, Modal, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useDesk } from "../workplace/context";
import { useWords } from "../words/words";
import { call, type Me } from "./http";

export const passwordLeast = 10;

export function PasswordDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { say } = useWords();
  const desk = useDesk();
  const [old, setOld] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      const me = await call<Partial<Me>>("POST", "password", { password: old, newPassword: password }, desk.me.csrf);
      desk.me.csrf = me.csrf ?? desk.me.csrf;
      desk.notice("good", say("password.done"));
      setOld("");
      setPassword("");
      setFailure("");
      onClose();
    } catch (error) {
      setFailure((error as Error).message);
    }
  }
  const toggle = { "aria-label": say("signIn.showPassword") };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={say("password.title")}
      closeButtonProps={{ "aria-label": say("close") }}
    >
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
    </Modal>
  );
}
