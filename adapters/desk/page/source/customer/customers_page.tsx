import { Text } from "@mantine/core";
import { IconUserSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { go } from "../shell/route";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { useTry } from "../workplace/use_try";
import styles from "./customers_page.module.css";
import { CustomerView } from "./customer_view";
import { findCustomer } from "./find_customer";
import { FindForm } from "./find_form";

// Looks a customer up without a contact.
export function CustomersPage({ customerId }: { customerId: string }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [customer, setCustomer] = useState<Customer>();
  const read = async (id: string) => setCustomer(await findCustomer(desk, "customer", id));
  useEffect(() => {
    if (customerId && customer?.id !== customerId) attempt(() => read(customerId));
  }, [customerId]);
  return (
    <div className={styles.page}>
      <section className={styles.find} aria-label={say("page.customers")}>
        <h1>{say("page.customers")}</h1>
        <FindForm
          onFound={(found) => {
            setCustomer(found);
            go("customers", found.id);
          }}
        />
      </section>
      <section className={styles.card} aria-label={say("work.customer")}>
        {customer ? (
          <CustomerView key={customer.id} customer={customer} onChanged={() => read(customer.id)} />
        ) : (
          <Text c="dimmed" ta="center" p="xl">
            <IconUserSearch size={38} stroke={1.2} aria-hidden />
            <br />
            {say("find.help")}
          </Text>
        )}
      </section>
    </div>
  );
}
