import { Badge, Button, Group, Text } from "@mantine/core";
import type { Opportunity } from "../../generated/balie/v1/customer_pb";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { changeCustomer } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";
import styles from "./customer_view.module.css";
import { jsonText } from "./value";

function Opportunities({ customer, onChanged }: CustomerPart) {
  const { say, sayName, number, date } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const close = (one: Opportunity, state: "won" | "lost") =>
    attempt(async () => {
      await changeCustomer(desk, customer, { opportunities: [{ ...one, state, at: undefined, source: "" }] });
      await onChanged();
    });
  return (
    <ul className={styles.list}>
      {customer.opportunities.map((one) => (
        <li key={one.id} className={styles.row}>
          <span className={styles.main}>
            {one.name || one.id}
            <span className={styles.small}>
              {[one.value ? number(one.value, 2) : "", one.source, date(milliseconds(one.at))]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
          {one.state === "open" ? (
            <Group gap={4}>
              <Button size="compact-xs" variant="default" onClick={() => close(one, "won")}>
                {say("opportunity.won")}
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => close(one, "lost")}>
                {say("opportunity.lost")}
              </Button>
            </Group>
          ) : (
            <Badge color={one.state === "won" ? "green" : "gray"}>{sayName("state", one.state)}</Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

// What the customer has, what may become something, and with whom they live or work.
export function ProductList(part: CustomerPart) {
  const { customer } = part;
  const { say, sayName, date } = useWords();
  const nothing = (
    <Text size="sm" c="dimmed">
      {say("none")}
    </Text>
  );
  return (
    <>
      <h3 className={styles.section}>{say("customer.products")}</h3>
      {customer.products.length === 0 && nothing}
      <ul className={styles.list}>
        {customer.products.map((one) => (
          <li key={one.id} className={styles.row}>
            <span className={styles.main}>
              {one.name || one.id}
              <span className={styles.small}>
                {[
                  date(milliseconds(one.since)),
                  ...Object.entries(one.attributes ?? {}).map(
                    ([name, value]) => `${name.replaceAll("_", " ")}: ${jsonText(value)}`,
                  ),
                  one.source,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <Badge color={one.state === "active" ? "green" : "gray"}>{sayName("state", one.state)}</Badge>
          </li>
        ))}
      </ul>
      <h3 className={styles.section}>{say("opportunity.title")}</h3>
      {customer.opportunities.length === 0 && nothing}
      <Opportunities {...part} />
      <h3 className={styles.section}>{say("membership.title")}</h3>
      {customer.memberships.length === 0 && nothing}
      <ul className={styles.list}>
        {customer.memberships.map((one) => (
          <li key={one.group} className={styles.row}>
            <span className={styles.main}>
              {one.name || one.group}
              <span className={styles.small}>{one.role}</span>
            </span>
            <Badge color="gray">{sayName("membership", one.kind)}</Badge>
          </li>
        ))}
      </ul>
    </>
  );
}
