import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  PasswordInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { passwordLeast } from "../session/password_form";
import { Dialog } from "../shell/dialog";
import { languages, useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { roles, saveUser, type User } from "./users";

interface Props {
  user: User;
  onClose: () => void;
  onSaved: () => void;
}

export function UserDialog({ user, onClose, onSaved }: Props) {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const [form, setForm] = useState(user);
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState("");
  const isNew = !user.user;
  const set = (change: Partial<User>) => setForm((old) => ({ ...old, ...change }));

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await saveUser(form, password, desk.me.csrf);
      onSaved();
      onClose();
    } catch (error) {
      setFailure((error as Error).message);
    }
  }
  const tongues = Object.entries(languages).map(([value, { name }]) => ({ value, label: name }));
  return (
    <Dialog onClose={onClose} title={say(isNew ? "users.add" : "users.edit")}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {failure && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          <TextInput
            label={say("users.user")}
            required
            maxLength={60}
            disabled={!isNew}
            value={form.user}
            onChange={(event) => set({ user: event.currentTarget.value })}
          />
          {user.fromProvider && <Text size="sm">{say("users.fromProviderHelp")}</Text>}
          <TextInput
            label={say("users.name")}
            maxLength={120}
            disabled={user.fromProvider}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Checkbox.Group label={say("users.roles")} value={form.roles} onChange={(value) => set({ roles: value })}>
            <Group gap="sm" mt={6}>
              {roles.map((one) => (
                <Checkbox key={one} size="xs" value={one} label={sayName("role", one)} disabled={user.fromProvider} />
              ))}
            </Group>
          </Checkbox.Group>
          <TextInput
            label={say("users.agent")}
            description={say("users.agentHelp")}
            maxLength={60}
            disabled={user.fromProvider}
            value={form.agent}
            onChange={(event) => set({ agent: event.currentTarget.value })}
          />
          <NativeSelect
            label={say("user.language")}
            data={[{ value: "", label: say("users.asBrowser") }, ...tongues]}
            value={form.language}
            onChange={(event) => set({ language: event.currentTarget.value })}
          />
          {!user.fromProvider && (
            <PasswordInput
              label={say(isNew ? "signIn.password" : "users.newPassword")}
              required={isNew}
              minLength={passwordLeast}
              autoComplete="new-password"
              value={password}
              description={say("password.rule", { least: passwordLeast })}
              visibilityToggleButtonProps={{ "aria-label": say("signIn.showPassword") }}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
          <Switch
            label={say("users.disabled")}
            checked={form.disabled}
            onChange={(event) => set({ disabled: event.currentTarget.checked })}
          />
          <Group justify="flex-end">
            <Button variant="default" size="sm" onClick={onClose}>
              {say("cancel")}
            </Button>
            <Button type="submit" size="sm">
              {say("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
