import { ActionIcon, Button, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconCheck, IconPencil, IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { AttributeValue } from "../../generated/balie/v1/customer_pb";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { changeCustomer, outcome } from "../workplace/orders";
import { usePlaybookChoices } from "../workplace/playbook_choices";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";
import styles from "./customer_view.module.css";
import { Preferences } from "./preferences";
import { textOf, valueOf } from "./value";

type Save = (name: string, text: string, before?: AttributeValue) => void;

function Provenance({ attribute }: { attribute: AttributeValue }) {
  const { sayName, date } = useWords();
  const parts = [
    attribute.source,
    sayName("assurance", attribute.assurance || "observed"),
    date(milliseconds(attribute.at)),
  ];
  return <span className={styles.small}>{parts.filter(Boolean).join(" · ")}</span>;
}

interface AttributeProps {
  attribute: AttributeValue;
  onSave: Save;
  onRemove: () => void;
}

function Attribute({ attribute, onSave, onRemove }: AttributeProps) {
  const { say } = useWords();
  const { attribute: titleOf } = usePlaybookChoices();
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState("");
  const name = titleOf(attribute.name);
  const begin = () => {
    setText(textOf(attribute.value));
    setEditing(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(attribute.name, text, attribute);
    setEditing(false);
  };
  if (editing) {
    return (
      <li className={styles.row}>
        <form
          className={styles.main}
          onSubmit={submit}
          onKeyDown={(event) => event.key === "Escape" && setEditing(false)}
        >
          <TextInput
            label={name}
            size="xs"
            autoFocus
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            rightSection={
              <ActionIcon type="submit" size="sm" aria-label={say("save")}>
                <IconCheck size={14} />
              </ActionIcon>
            }
          />
        </form>
        <ActionIcon variant="subtle" color="red" aria-label={say("profile.remove", { name })} onClick={onRemove}>
          <IconTrash size={15} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={say("cancel")} onClick={() => setEditing(false)}>
          <IconX size={15} />
        </ActionIcon>
      </li>
    );
  }
  return (
    <li className={styles.row}>
      <span className={styles.name}>{name}</span>
      <span className={styles.main}>
        {textOf(attribute.value)}
        <Provenance attribute={attribute} />
      </span>
      <ActionIcon variant="subtle" color="gray" aria-label={say("profile.edit", { name })} onClick={begin}>
        <IconPencil size={15} />
      </ActionIcon>
    </li>
  );
}

// One that the playbook names, where it names any.
function NewAttribute({ known, onSave }: { known: readonly string[]; onSave: Save }) {
  const { say } = useWords();
  const { attributes } = usePlaybookChoices();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const free = attributes.filter((one) => !known.includes(one.value));
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(name.trim(), text);
    setOpen(false);
    setName("");
    setText("");
  };
  if (!open) {
    return (
      <Button variant="subtle" leftSection={<IconPlus size={14} />} px={4} onClick={() => setOpen(true)}>
        {say("profile.add")}
      </Button>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      {attributes.length ? (
        <NativeSelect
          label={say("profile.name")}
          size="xs"
          required
          value={name}
          data={[{ value: "", label: say("choose") }, ...free]}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          label={say("profile.name")}
          size="xs"
          required
          maxLength={60}
          pattern="[A-Za-z_][A-Za-z0-9_]*"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={say("profile.value")}
        size="xs"
        required
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit">{say("save")}</Button>
    </form>
  );
}

// What is known of the customer, who said so, and a pencil for each: a correction goes before whatever stood there.
export function Profile(part: CustomerPart) {
  const { customer, contact, onChanged, onAddress } = part;
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const save: Save = (name, text, before) =>
    attempt(async () => {
      const attributes = [{ name, value: valueOf(text, before?.value), assurance: "verified" }];
      const kept = await changeCustomer(desk, customer, { attributes, correction: true });
      if (kept.length) desk.notice("bad", kept.join("; "));
      else {
        desk.notice("good", say("profile.saved"));
        if (contact) await outcome(desk, contact, "corrected", { reason: name });
        onAddress(textOf(before?.value), text);
      }
      await onChanged();
    });
  const remove = (name: string) =>
    attempt(async () => {
      await changeCustomer(desk, customer, { removals: [{ list: "attributes", key: name }], correction: true });
      if (contact) await outcome(desk, contact, "corrected", { reason: name });
      await onChanged();
    });
  return (
    <>
      {customer.attributes.length === 0 && (
        <Text size="sm" c="dimmed">
          {say("profile.none")}
        </Text>
      )}
      <ul className={styles.list}>
        {customer.attributes.map((one) => (
          <Attribute key={one.name} attribute={one} onSave={save} onRemove={() => remove(one.name)} />
        ))}
      </ul>
      <NewAttribute known={customer.attributes.map((one) => one.name)} onSave={save} />
      <Preferences {...part} />
    </>
  );
}
