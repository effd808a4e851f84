import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { RefusalError } from "../bus/refusal";
import { useWords } from "../words/words";
import { identifierSchemes } from "../workplace/choices";
import { useDesk } from "../workplace/context";
import { useTry } from "../workplace/use_try";
import styles from "./customer_view.module.css";
import { findCustomer } from "./find_customer";

export function FindForm({ onFound }: { onFound: (customer: Customer) => void }) {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [scheme, setScheme] = useState<string>("tel");
  const [value, setValue] = useState("");
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(false);
    attempt(async () => {
      try {
        const found = await findCustomer(desk, scheme, value.trim());
        if (found) onFound(found);
      } catch (error) {
        if (!(error instanceof RefusalError) || error.code !== "not_found") throw error;
        setMissing(true);
      }
    });
  };
  const schemes = [...identifierSchemes, "customer"];
  return (
    <form className={styles.form} onSubmit={submit} role="search">
      <NativeSelect
        label={say("find.by")}
        size="xs"
        value={scheme}
        data={schemes.map((one) => ({ value: one, label: sayName("scheme", one) }))}
        onChange={(event) => setScheme(event.currentTarget.value)}
      />
      <TextInput
        label={sayName("scheme", scheme)}
        size="xs"
        required
        withAsterisk={false}
        maxLength={200}
        flex={1}
        value={value}
        error={missing ? say("find.none") : undefined}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" leftSection={<IconSearch size={14} />}>
        {say("find.go")}
      </Button>
    </form>
  );
}
