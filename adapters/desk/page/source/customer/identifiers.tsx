import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import {
  IconBrowser,
  IconCards,
  IconHash,
  IconMail,
  IconMessageCircle,
  IconPhone,
  IconPlus,
  IconUser,
  IconX,
} from "@tabler/icons-react";
import { type ComponentType, type FormEvent, useState } from "react";
import type { KnownIdentifier } from "../../generated/balie/v1/customer_pb";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import { identifierSchemes } from "../workplace/choices";
import { useDesk } from "../workplace/context";
import { changeCustomer, outcome } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";
import { RemoveIdentifier } from "./remove_identifier";
import styles from "./identifiers.module.css";
import view from "./customer_view.module.css";

const icons: Record<string, ComponentType<{ size?: number }>> = {
  tel: IconPhone,
  email: IconMail,
  account: IconUser,
  loyalty: IconCards,
  cookie: IconBrowser,
  chat: IconMessageCircle,
};

function SchemeIcon({ scheme }: { scheme: string }) {
  const { sayName } = useWords();
  const Icon = icons[scheme] ?? IconHash;
  return (
    <span role="img" aria-label={sayName("scheme", scheme)} className="channel-icon">
      <Icon size={14} />
    </span>
  );
}

// What leads to the customer; one more can be added, and one that is not theirs taken away.
export function Identifiers(part: CustomerPart) {
  const { customer, contact, onChanged, onAddress } = part;
  const { say, sayName, date } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [adding, setAdding] = useState(false);
  const [scheme, setScheme] = useState<string>("email");
  const [value, setValue] = useState("");
  const [leaving, setLeaving] = useState<KnownIdentifier>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      const identifiers = [{ scheme, value: value.trim(), assurance: "verified" }];
      const kept = await changeCustomer(desk, customer, { identifiers });
      if (kept.length) desk.notice("bad", kept.join("; "));
      else if (contact) await outcome(desk, contact, "corrected", { reason: `identifier.${scheme}` });
      const before = customer.identifiers.filter((one) => one.scheme === "email").at(-1)?.value ?? "";
      if (!kept.length && scheme === "email") onAddress(before, value);
      await onChanged();
      setAdding(false);
      setValue("");
    });
  };
  const provenance = (one: KnownIdentifier) =>
    [
      sayName("scheme", one.scheme),
      sayName("assurance", one.assurance || "observed"),
      one.since && say("identifier.since", { date: date(milliseconds(one.since)) }),
      one.contacts > 0 && say("identifier.contacts", { count: one.contacts }),
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <>
      <div className={styles.list}>
        {customer.identifiers.map((one) => (
          <Tooltip key={`${one.scheme}:${one.value}`} label={provenance(one)}>
            <span className={styles.one} data-assurance={one.assurance}>
              <SchemeIcon scheme={one.scheme} />
              {one.value}
              <span className="visually-hidden">{sayName("assurance", one.assurance || "observed")}</span>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={say("identifier.remove", { value: one.value })}
                onClick={() => setLeaving(one)}
              >
                <IconX size={13} />
              </ActionIcon>
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
      {leaving && <RemoveIdentifier part={part} identifier={leaving} onClose={() => setLeaving(undefined)} />}
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
