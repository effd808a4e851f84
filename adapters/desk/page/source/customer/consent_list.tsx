import { Badge, Button, NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Consent } from "../../generated/balie/v1/customer_pb";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { changeCustomer } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";
import styles from "./customer_view.module.css";

const purposes = ["marketing", "service", "profiling"];
const channels = ["", "voice", "email", "sms", "chat", "letter"];

// What the customer allows: as it stands, and asked for in this conversation, which is the proof.
export function ConsentList({ customer, contact, onChanged }: CustomerPart) {
  const { say, sayName, date } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [purpose, setPurpose] = useState("marketing");
  const [channel, setChannel] = useState("");
  const [state, setState] = useState("granted");

  const record = (one: Pick<Consent, "purpose" | "channel" | "state">) =>
    attempt(async () => {
      const consents = [{ ...one, ground: "consent", proof: contact ? contact.key : "" }];
      const kept = await changeCustomer(desk, customer, { consents });
      desk.notice(kept.length ? "bad" : "good", kept.length ? kept.join("; ") : say("consent.saved"));
      await onChanged();
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    record({ purpose, channel, state });
  };
  const known = [...new Set([...purposes, ...customer.consents.map((one) => one.purpose)])];
  return (
    <>
      {customer.consents.length === 0 && (
        <Text size="sm" c="dimmed">
          {say("consent.none")}
        </Text>
      )}
      <ul className={styles.list}>
        {customer.consents.map((one) => (
          <li key={`${one.purpose}/${one.channel}`} className={styles.row}>
            <span className={styles.main}>
              {sayName("purpose", one.purpose)} ·{" "}
              {one.channel ? sayName("channel", one.channel) : say("consent.everywhere")}
              <span className={styles.small}>
                {[one.source, date(milliseconds(one.at)), one.ground && sayName("ground", one.ground)]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <Badge color={one.state === "granted" ? "green" : "red"}>{sayName("consent", one.state)}</Badge>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => record({ ...one, state: one.state === "granted" ? "withdrawn" : "granted" })}
            >
              {say(one.state === "granted" ? "consent.withdraw" : "consent.grant")}
            </Button>
          </li>
        ))}
      </ul>
      <h3 className={styles.section}>{say("consent.record")}</h3>
      <form className={styles.form} onSubmit={submit}>
        <NativeSelect
          label={say("consent.purpose")}
          size="xs"
          value={purpose}
          data={known.map((value) => ({ value, label: sayName("purpose", value) }))}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        <NativeSelect
          label={say("consent.channel")}
          size="xs"
          value={channel}
          data={channels.map((value) => ({
            value,
            label: value ? sayName("channel", value) : say("consent.everywhere"),
          }))}
          onChange={(event) => setChannel(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label={say("consent.answer")}
          value={state}
          onChange={setState}
          data={[
            { value: "granted", label: say("consent.yes") },
            { value: "denied", label: say("consent.no") },
          ]}
        />
        <Button type="submit">{say("consent.save")}</Button>
      </form>
    </>
  );
}
