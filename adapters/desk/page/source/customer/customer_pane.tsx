import { Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { RefusalError } from "../bus/refusal";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { Candidates } from "./candidates";
import { CustomerView } from "./customer_view";

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
      <CustomerView
        key={customer.id}
        customer={customer}
        contact={contact}
        onChanged={() => desk.readCustomer(key, customer.id)}
      />
    </>
  );
}
