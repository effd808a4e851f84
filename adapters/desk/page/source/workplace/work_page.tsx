import { SegmentedControl } from "@mantine/core";
import { IconHeadset } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useStore } from "../base/store";
import { ContactView } from "../contact/contact_view";
import { CustomerPane } from "../customer/customer_pane";
import { OffersPane } from "../offers/offers_pane";
import { OwnResults } from "../offers/own_results";
import { useWords } from "../words/words";
import { ContactList } from "./contact_list";
import { useDesk } from "./context";
import styles from "./work_page.module.css";

function Nothing() {
  const { say } = useWords();
  return (
    <div className={styles.nothing}>
      <div className={styles.quiet}>
        <IconHeadset size={42} stroke={1.2} aria-hidden />
        <h1>{say("work.quiet")}</h1>
        <p>{say("work.quietHelp")}</p>
      </div>
      <OwnResults />
    </div>
  );
}

// The agent's window: contacts at the left, the one in hand in the middle, its customer and offers at the right.
export function WorkPage() {
  const { say } = useWords();
  const desk = useDesk();
  const contacts = useStore(desk.contacts);
  const shown = useStore(desk.shown);
  const [part, setPart] = useState("contact");
  const contact = contacts.find((one) => one.key === shown) ?? contacts.find((one) => one.state === "offered");
  const key = contact?.key;
  useEffect(() => {
    // What had the focus is gone with the contact before, or with its offer: whoever works with keys goes on here.
    if (key && document.activeElement === document.body) document.getElementById("contact")?.focus();
  }, [key, contact?.state]);
  return (
    <div className={styles.page}>
      <ContactList />
      {!contact ? (
        <Nothing />
      ) : (
        <div className={styles.work} data-part={part}>
          <SegmentedControl
            className={styles.switch}
            size="xs"
            value={part}
            onChange={setPart}
            data={[
              { value: "contact", label: say("work.contact") },
              { value: "customer", label: say("work.customer") },
            ]}
          />
          <section
            id="contact"
            role="tabpanel"
            aria-labelledby={`tab-${contact.key}`}
            tabIndex={-1}
            className={styles.contact}
          >
            <ContactView key={contact.key} contact={contact} />
          </section>
          <div className={styles.right}>
            <section className={styles.customer} aria-label={say("work.customer")}>
              <CustomerPane key={contact.key} contact={contact} />
            </section>
            <OffersPane key={contact.key} contact={contact} />
          </div>
        </div>
      )}
    </div>
  );
}
