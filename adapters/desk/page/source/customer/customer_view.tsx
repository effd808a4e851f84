import { Badge, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { milliseconds } from "../base/time";
import { useWords, type Word } from "../words/words";
import { nameOf, type WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { ConsentList } from "./consent_list";
import styles from "./customer_view.module.css";
import { HowSure } from "./how_sure";
import { Identifiers } from "./identifiers";
import { MergeList } from "./merge_list";
import { ProductList } from "./product_list";
import { Profile } from "./profile";
import { type Corrected, correctedAddress, Resend } from "./resend";
import { ScoreList } from "./score_list";
import { TimeLine } from "./time_line";

export interface CustomerPart {
  customer: Customer;
  // The contact in hand that it is looked at for.
  contact?: WorkContact;
  // Something about the customer was changed: reads it anew.
  onChanged: () => Promise<void>;
  // An address, or something else, was put right.
  onAddress: (before: string, now: string) => void;
}

const parts = ["profile", "timeLine", "products", "consent", "scores", "merge"] as const;

function Part({ name, part }: { name: (typeof parts)[number]; part: CustomerPart }) {
  switch (name) {
    case "profile":
      return <Profile {...part} />;
    case "timeLine":
      return <TimeLine {...part} />;
    case "products":
      return <ProductList {...part} />;
    case "consent":
      return <ConsentList {...part} />;
    case "scores":
      return <ScoreList {...part} />;
    case "merge":
      return <MergeList {...part} />;
  }
}

export function CustomerView(given: Omit<CustomerPart, "onAddress">) {
  const { say, date } = useWords();
  const [corrected, setCorrected] = useState<Corrected>();
  const part: CustomerPart = {
    ...given,
    onAddress: (before, now) => setCorrected((old) => correctedAddress(before, now) ?? old),
  };
  const { customer, contact } = part;
  const { me } = useDesk();
  const merges = me.roles.some((role) => role === "supervisor" || role === "privacy_officer");
  const shown = parts.filter((name) => (name === "scores" ? contact : name !== "merge" || merges));
  return (
    <div className={styles.customer}>
      <header className={styles.head}>
        <div className={styles.top}>
          <h2>{nameOf(customer) || say("customer.unknown")}</h2>
          {contact && <HowSure contact={contact} />}
        </div>
        <Text size="xs" c="dimmed" component="p" m={0}>
          {say("customer.since", { date: date(milliseconds(customer.since)), count: customer.contacts })}
          {customer.running.length > 0 && ` · ${say("customer.open", { count: customer.running.length })}`}
        </Text>
        <Identifiers {...part} />
        {customer.segments.length > 0 && (
          <div className={styles.segments} role="list" aria-label={say("customer.segments")}>
            {customer.segments.map((one) => (
              <Badge key={one} role="listitem" color="violet">
                {one.replaceAll("_", " ")}
              </Badge>
            ))}
          </div>
        )}
      </header>
      {corrected && (
        <Resend
          key={corrected.now}
          customer={customer}
          corrected={corrected}
          onClose={() => setCorrected(undefined)}
        />
      )}
      <Tabs defaultValue="profile" keepMounted={false} className={styles.tabs}>
        <Tabs.List className={styles.names} aria-label={say("work.customer")}>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {say(`customer.${name}` as Word)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map((name) => (
          <Tabs.Panel key={name} value={name} className={styles.panel} tabIndex={0}>
            <Part name={name} part={part} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
