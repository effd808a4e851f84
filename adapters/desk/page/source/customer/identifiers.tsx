import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useWords } from "../words/words";
import { identifierSchemes } from "../workplace/choices";
import { useDesk } from "../workplace/context";
import { changeCustomer, outcome } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";
import styles from "./identifiers.module.css";
import view from "./customer_view.module.css";

// What leads to the customer; one more can be added, which then leads there for good.
export function Identifiers({ customer, contact, onChanged }: CustomerPart) {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [adding, setAdding] = useState(false);
  const [scheme, setScheme] = useState<string>("email");
  const [value, setValue] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      const identifiers = [{ scheme, value: value.trim(), assurance: "verified" }];
      const kept = await changeCustomer(desk, customer, { identifiers });
      if (kept.length) desk.notice("bad", kept.join("; "));
      else if (contact) await outcome(desk, contact, "corrected", { reason: `identifier.${scheme}` });
      await onChanged();
      setAdding(false);
      setValue("");
    });
  };
  return (
    <>
      <div className={styles.list}>
        {customer.identifiers.map((one) => (
          <Tooltip key={`${one.scheme}:${one.value}`} label={sayName("assurance", one.assurance || "observed")}>
            <span className={styles.one} data-assurance={one.assurance}>
              <span className={styles.scheme}>{sayName("scheme", one.scheme)}</span> {one.value}
            </span>
          </Tooltip>
        ))}
        <ActionIcon
          size="sm"
          variant="default"
          aria-expanded={adding}
          aria-label={say("identifier.add")}
          onClick={() => setAdding(!adding)}
        >
          <IconPlus size={13} />
        </ActionIcon>
      </div>
      {adding && (
        <form className={view.form} onSubmit={submit}>
          <NativeSelect
            label={say("identifier.kind")}
            size="xs"
            value={scheme}
            data={identifierSchemes.map((one) => ({ value: one, label: sayName("scheme", one) }))}
            onChange={(event) => setScheme(event.currentTarget.value)}
          />
          <TextInput
            label={sayName("scheme", scheme)}
            size="xs"
            required
            maxLength={200}
            flex={1}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Button type="submit">{say("save")}</Button>
        </form>
      )}
    </>
  );
}
