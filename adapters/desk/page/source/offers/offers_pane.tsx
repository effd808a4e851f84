import { Badge, Text } from "@mantine/core";
import { useState } from "react";
import type { Offer } from "../../generated/balie/v1/decision_pb";
import { useStore } from "../base/store";
import { useKeys } from "../shell/keys";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { outcome } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import { OfferCard } from "./offer_card";
import { type OfferSaid, remember, said, saidOf } from "./offer_outcomes";
import styles from "./offers_pane.module.css";

// What may be proposed, the best first: one is open, with what to say; one key each for what came of it.
export function OffersPane({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const all = useStore(said);
  const [open, setOpen] = useState(0);
  const [rejecting, setRejecting] = useState(false);
  const offers = contact.decided?.decision?.offers ?? [];
  const offer: Offer | undefined = offers[open];
  const mayReport = contact.state !== "offered";

  const report = (kind: OfferSaid, reason = "") =>
    offer &&
    mayReport &&
    attempt(async () => {
      setRejecting(false);
      const value = kind === "accepted" ? offer.value : 0;
      await outcome(desk, contact, kind, { offerId: offer.id, reason, value });
      remember(contact.decisionId, offer.id, kind);
    });
  useKeys({
    offer: () => offers.length && setOpen((open + 1) % offers.length),
    presented: () => report("presented"),
    accepted: () => report("accepted"),
    ignored: () => report("ignored"),
    rejected: () => offer && mayReport && setRejecting(true),
  });
  const control = contact.decided?.decision?.controlGroup;
  return (
    <section className={styles.pane} aria-label={say("offers.title")}>
      <header className={styles.head}>
        <h2>{say("offers.title")}</h2>
        {contact.outcomeOwed && (
          <Badge color="orange" role="status">
            {say("offers.owed")}
          </Badge>
        )}
        {control && <Badge color="gray">{say("offers.control")}</Badge>}
      </header>
      {offers.length === 0 && (
        <Text size="sm" c="dimmed" p="0 14px 12px">
          {say("offers.none")}
        </Text>
      )}
      <ol className={styles.list}>
        {offers.map((one, at) => (
          <OfferCard
            key={one.id}
            offer={one}
            rank={at + 1}
            open={at === open}
            said={saidOf(contact, one.id, all)}
            mayReport={mayReport}
            queue={contact.queue}
            rejecting={rejecting && at === open}
            onOpen={() => setOpen(at)}
            onReport={report}
            onReject={setRejecting}
          />
        ))}
      </ol>
    </section>
  );
}
