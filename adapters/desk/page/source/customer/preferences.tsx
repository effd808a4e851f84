import { ActionIcon, Badge, Button, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { changeCustomer } from "../workplace/orders";
import { usePlaybookChoices } from "../workplace/playbook_choices";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";
import styles from "./customer_view.module.css";
import { textOf, valueOf } from "./value";

// What the customer said they like, beside what their contacts show.
export function Preferences({ customer, onChanged }: CustomerPart) {
  const { say, sayName, date } = useWords();
  const { attribute: titleOf } = usePlaybookChoices();
  const desk = useDesk();
  const attempt = useTry();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      const preferences = [{ name: name.trim(), value: valueOf(text, undefined), kind: "stated" }];
      const kept = await changeCustomer(desk, customer, { preferences });
      if (kept.length) desk.notice("bad", kept.join("; "));
      setName("");
      setText("");
      await onChanged();
    });
  };
  const remove = (key: string) =>
    attempt(async () => {
      await changeCustomer(desk, customer, { removals: [{ list: "preferences", key }] });
      await onChanged();
    });
  return (
    <>
      <h3 className={styles.section}>{say("preference.title")}</h3>
      <ul className={styles.list}>
        {customer.preferences.map((one) => (
          <li key={`${one.name}-${one.kind}`} className={styles.row}>
            <span className={styles.main}>
              {titleOf(one.name)}: {textOf(one.value)}
              <span className={styles.small}>
                {[one.source, date(milliseconds(one.at))].filter(Boolean).join(" · ")}
              </span>
            </span>
            <Badge color={one.kind === "stated" ? "teal" : "gray"}>{sayName("preference", one.kind)}</Badge>
            {one.kind === "stated" && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={say("profile.remove", { name: titleOf(one.name) })}
                onClick={() => remove(one.name)}
              >
                <IconTrash size={15} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={say("preference.name")}
          size="xs"
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={say("preference.value")}
          size="xs"
          required
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {say("preference.record")}
        </Button>
      </form>
    </>
  );
}
