import { Alert, Button, Group, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { RefusalError } from "../bus/refusal";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { outcome } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import styles from "./customer_pane.module.css";
import { CustomerView } from "./customer_view";

// Who else it may be, the most likely first: choosing one shows that customer, and is reported as a correction.
function Candidates({ contact }: { contact: WorkContact }) {
  const { say, share } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const candidates = contact.decided?.decision?.candidates ?? [];
  if (candidates.length < 2) return null;
  const choose = (customerId: string) =>
    attempt(async () => {
      await desk.readCustomer(contact.key, customerId);
      await outcome(desk, contact, "corrected", { reason: "customer", attributes: { customer_id: customerId } });
    });
  return (
    <Alert
      color="orange"
      icon={<IconUsers size={18} />}
      className={styles.candidates}
      title={say("candidates.title")}
    >
      {candidates.map((one) => (
        <Group key={one.customerId} gap={8} wrap="nowrap" justify="space-between">
          <Text size="sm">
            {share(one.probability)} · {one.reason || one.customerId}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            flex="none"
            disabled={one.customerId === contact.customerId}
            onClick={() => choose(one.customerId)}
          >
            {say(one.customerId === contact.customerId ? "candidates.this" : "candidates.choose")}
          </Button>
        </Group>
      ))}
    </Alert>
  );
}

// The customer of the contact in hand. Comes with the contact itself; asked for only where it did not.
export function CustomerPane({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const [missing, setMissing] = useState(false);
  const { key, customer, customerId } = contact;
  const hasCome = contact.decided !== undefined;
  useEffect(() => {
    if (customer || !customerId || !hasCome) return;
    desk.readCustomer(key, customerId).catch((error) => setMissing(error instanceof RefusalError));
  }, [desk, key, customer, customerId, hasCome]);
  if (!customer) {
    return (
      <Text c="dimmed" p="md" size="sm">
        {say(missing || !customerId ? "customer.none" : "shell.loading")}
      </Text>
    );
  }
  return (
    <>
      <Candidates contact={contact} />
      <CustomerView customer={customer} contact={contact} onChanged={() => desk.readCustomer(key, customer.id)} />
    </>
  );
}
