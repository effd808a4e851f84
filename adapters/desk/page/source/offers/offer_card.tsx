import { Badge, Button, Kbd, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Offer } from "../../generated/balie/v1/decision_pb";
import { keys } from "../shell/keys";
import { useWords } from "../words/words";
import { usePlaybookChoices } from "../workplace/playbook_choices";
import type { OfferSaid } from "./offer_outcomes";
import styles from "./offers_pane.module.css";

interface Props {
  offer: Offer;
  rank: number;
  open: boolean;
  said: OfferSaid | "";
  mayReport: boolean;
  queue: string;
  // The reason is asked for.
  rejecting: boolean;
  onOpen: () => void;
  onReport: (kind: OfferSaid, reason?: string) => void;
  onReject: (rejecting: boolean) => void;
}

const colors = { presented: "blue", accepted: "green", rejected: "red", ignored: "gray" } as const;

function Reasons({ queue, onReport, onReject }: Props) {
  const { say } = useWords();
  const { options } = usePlaybookChoices();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div
      className={styles.keys}
      role="group"
      aria-label={say("offers.whyRejected")}
      onKeyDown={(event) => event.key === "Escape" && onReject(false)}
    >
      <Text size="sm" w="100%">
        {say("offers.whyRejected")}
      </Text>
      {options("reject", queue).map(({ value, label }, at) => (
        <Button
          key={value}
          ref={at ? undefined : first}
          size="compact-xs"
          variant="default"
          onClick={() => onReport("rejected", value)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

function Outcomes({ said, onReport, onReject }: Props) {
  const { say } = useWords();
  return (
    <div className={styles.keys}>
      <Button
        variant={said ? "default" : "light"}
        onClick={() => onReport("presented")}
        rightSection={<Kbd size="xs">{keys.presented}</Kbd>}
      >
        {say("offers.presented")}
      </Button>
      <Button
        variant="light"
        color="green"
        onClick={() => onReport("accepted")}
        rightSection={<Kbd size="xs">{keys.accepted}</Kbd>}
      >
        {say("offers.accepted")}
      </Button>
      <Button
        variant="light"
        color="red"
        onClick={() => onReject(true)}
        rightSection={<Kbd size="xs">{keys.rejected}</Kbd>}
      >
        {say("offers.rejected")}
      </Button>
      <Button
        variant="default"
        onClick={() => onReport("ignored")}
        rightSection={<Kbd size="xs">{keys.ignored}</Kbd>}
      >
        {say("offers.ignored")}
      </Button>
    </div>
  );
}

export function OfferCard(props: Props) {
  const { offer, rank, open, said, mayReport, rejecting, onOpen } = props;
  const { say, sayName, number, share } = useWords();
  const why = [...offer.why, ...offer.reasons.map((one) => one.text || one.code)];
  return (
    <li className={styles.offer} data-open={open}>
      <UnstyledButton className={styles.line} aria-expanded={open} onClick={onOpen}>
        <span className={styles.rank} aria-hidden>
          {rank}
        </span>
        <span className={styles.name}>{offer.title || offer.id}</span>
        {said && <Badge color={colors[said]}>{sayName("outcome", said)}</Badge>}
        <span className={styles.chance}>
          {say("offers.chance", { share: share(offer.propensity), value: number(offer.value, 2) })}
        </span>
      </UnstyledButton>
      {open && (
        <div className={styles.body}>
          {offer.text && (
            <p className={styles.say} dir="auto">
              {offer.text}
            </p>
          )}
          {offer.hint && <p className={styles.hint}>{offer.hint}</p>}
          {why.length > 0 && (
            <ul className={styles.why} aria-label={say("offers.why")}>
              {why.map((one, at) => (
                <li key={at}>{one}</li>
              ))}
            </ul>
          )}
          {mayReport && (rejecting ? <Reasons {...props} /> : <Outcomes {...props} />)}
        </div>
      )}
    </li>
  );
}
