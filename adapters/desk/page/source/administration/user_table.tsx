import { Badge, Button, Group, Table } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAsked } from "../base/asked";
import page from "../shell/page.module.css";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { useTry } from "../workplace/use_try";
import { UserDialog } from "./user_dialog";
import { blankUser, readUsers, removeUser, type User } from "./users";

interface RowProps {
  user: User;
  onEdit: () => void;
  onRemoved: () => void;
}

function Row({ user, onEdit, onRemoved }: RowProps) {
  const { say, sayName, dateTime } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [sure, setSure] = useState(false);
  const locked = user.lockedUntil && new Date(user.lockedUntil).getTime() > Date.now();
  const remove = () =>
    attempt(async () => {
      await removeUser(user.user, desk.me.csrf);
      onRemoved();
    });
  return (
    <Table.Tr>
      <Table.Td fw={600}>
        {user.user} {user.fromProvider && <Badge variant="outline">{say("users.fromProvider")}</Badge>}
        {user.disabled && <Badge color="gray">{say("users.disabled")}</Badge>}
        {locked && <Badge color="red">{say("users.locked")}</Badge>}
      </Table.Td>
      <Table.Td>{user.name}</Table.Td>
      <Table.Td>
        <Group gap={4}>
          {user.roles.map((role) => (
            <Badge key={role}>{sayName("role", role)}</Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>{user.agent}</Table.Td>
      <Table.Td>{user.signedIn ? dateTime(new Date(user.signedIn).getTime()) : "–"}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button size="compact-xs" variant="default" onClick={onEdit}>
            {say("users.edit")}
          </Button>
          {user.user !== desk.me.user && (
            <Button size="compact-xs" variant="light" color="red" onClick={() => (sure ? remove() : setSure(true))}>
              {say(sure ? "users.sure" : "users.remove")}
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

export function UserTable() {
  const { say } = useWords();
  const [editing, setEditing] = useState<User>();
  const asked = useAsked(readUsers, []);
  return (
    <section className={page.card} aria-label={say("users.title")} tabIndex={0}>
      <Group justify="flex-end">
        <Button leftSection={<IconUserPlus size={15} />} onClick={() => setEditing(blankUser)}>
          {say("users.add")}
        </Button>
      </Group>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {(["user", "name", "roles", "agent", "signedIn"] as const).map((one) => (
              <Table.Th key={one}>{say(`users.${one}`)}</Table.Th>
            ))}
            <Table.Th>
              <span className="visually-hidden">{say("contact.actions")}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {asked.value?.map((one) => (
            <Row key={one.user} user={one} onEdit={() => setEditing(one)} onRemoved={asked.again} />
          ))}
        </Table.Tbody>
      </Table>
      {editing && <UserDialog user={editing} onClose={() => setEditing(undefined)} onSaved={asked.again} />}
    </section>
  );
}
