import { Badge, Tooltip } from "@mantine/core";
import { IconShieldCheck, IconShieldQuestion } from "@tabler/icons-react";
import { useWords, type Word } from "../words/words";
import type { WorkContact } from "../workplace/contact";

const order = ["verified", "claimed", "observed"];

// How sure it is that the contact is from this customer: the best assurance among what it came with, and the chance
// where others are possible.
export function HowSure({ contact }: { contact: WorkContact }) {
  const { say, sayName, share } = useWords();
  const known = contact.decided?.contact?.identifiers ?? [];
  const best = order.find((one) => known.some((each) => (each.assurance || "observed") === one));
  const chance = contact.decided?.decision?.candidates.find(
    (one) => one.customerId === contact.customerId,
  )?.probability;
  if (contact.decided?.decision?.customer?.created) return <Badge color="blue">{say("sure.new")}</Badge>;
  if (!best) return <Badge color="gray">{say("sure.unknown")}</Badge>;
  const by = known
    .filter((one) => (one.assurance || "observed") === best)
    .map((one) => sayName("scheme", one.scheme));
  const Icon = best === "verified" ? IconShieldCheck : IconShieldQuestion;
  return (
    <Tooltip label={say("sure.by", { how: by.join(", ") })}>
      <Badge
        color={best === "verified" ? "green" : best === "claimed" ? "orange" : "gray"}
        leftSection={<Icon size={13} />}
      >
        {say(`sure.${best}` as Word)}
        {chance !== undefined && ` · ${share(chance)}`}
      </Badge>
    </Tooltip>
  );
}
