import { Alert, Button, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import type { CandidateCustomer } from "../../generated/balie/v1/decision_pb";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { useAsked } from "../base/asked";
import { milliseconds } from "../base/time";
import { RefusalError } from "../bus/refusal";
import { useWords } from "../words/words";
import { nameOf, type WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import type { Desk } from "../workplace/desk";
import { outcome } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import styles from "./candidates.module.css";
import { findCustomer } from "./find_customer";
import { textOf } from "./value";

const readMax = 5; // each that is read is a view in the audit
const placeNames = ["city", "town", "place"];

// Read once while the contact is in hand; undefined: may not be seen, or is not there any more.
async function readOnce(desk: Desk, key: string, customerId: string): Promise<Customer | undefined> {
  const contact = desk.find(key);
  if (contact?.customer?.id === customerId) return contact.customer;
  const { candidates = {} } = contact ?? {};
  if (customerId in candidates) return candidates[customerId];
  const found = await findCustomer(desk, "customer", customerId).catch((error) => {
    if (error instanceof RefusalError && error.fate !== "retry") return undefined;
    throw error;
  });
  desk.change(key, (one) => ({ ...one, candidates: { ...one.candidates, [customerId]: found } }));
  return found;
}

interface CandidateProps {
  contact: WorkContact;
  candidate: CandidateCustomer;
  // Who it is may be asked for.
  reads: boolean;
  onChoose: (customerId: string) => void;
}

function Candidate({ contact, candidate, reads, onChoose }: CandidateProps) {
  const { say, share, date } = useWords();
  const desk = useDesk();
  const { customerId, probability, reason } = candidate;
  const read = async () => (reads ? readOnce(desk, contact.key, customerId) : undefined);
  const customer = useAsked(read, [desk, contact.key, customerId, reads]).value;
  const isShown = customerId === contact.customerId;
  const place = customer?.attributes.find((one) => placeNames.includes(one.name));
  const since = date(milliseconds(customer?.since));
  const name = customer ? nameOf(customer) || say("customer.unknown") : customerId;
  const known = [share(probability), reason, textOf(place?.value), since && say("candidates.since", { date: since })];
  return (
    <li className={styles.one}>
      <span className={styles.main}>
        <bdi className={styles.name} title={name}>
          {name}
        </bdi>
        <Text size="xs" c="dimmed" component="span" display="block">
          {known.filter(Boolean).join(" · ")}
        </Text>
      </span>
      <Button size="compact-xs" variant="default" flex="none" disabled={isShown} onClick={() => onChoose(customerId)}>
        {say(isShown ? "candidates.this" : "candidates.choose")}
      </Button>
    </li>
  );
}

// Who else it may be, the most likely first: choosing one shows that customer, and is reported as a correction.
export function Candidates({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
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
      <ul className={styles.list}>
        {candidates.map((one, at) => (
          <Candidate key={one.customerId} contact={contact} candidate={one} reads={at < readMax} onChoose={choose} />
        ))}
      </ul>
    </Alert>
  );
}
