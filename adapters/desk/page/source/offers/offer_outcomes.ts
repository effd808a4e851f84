// What was already reported of a decision's offers: by this page, and as the customer's record has it.
import type { WorkContact } from "../workplace/contact";
import { Store } from "../base/store";
import { keep, kept, onKept } from "../base/kept";

const kinds = ["presented", "accepted", "rejected", "ignored"] as const;
export type OfferSaid = (typeof kinds)[number];

export function isAnswer(kind: string): kind is OfferSaid {
  return kinds.some((one) => one === kind);
}

// By "decision/offer", the last said.
export const said = new Store<Readonly<Record<string, OfferSaid>>>(kept("offers", {}));
const saidMax = 200;
onKept("offers", () => said.set(kept("offers", {}))); // said in another tab

// That it was presented is told again whenever the customer looks at it again: their answer stands.
export function remember(decisionId: string, offerId: string, kind: OfferSaid): void {
  const all: Readonly<Record<string, OfferSaid>> = kept("offers", said.value);
  const name = `${decisionId}/${offerId}`;
  if (kind === "presented" && all[name]) return;
  const entries = Object.entries({ ...all, [name]: kind }).slice(-saidMax);
  said.set(Object.fromEntries(entries));
  keep("offers", said.value);
}

export function saidOf(
  contact: WorkContact,
  offerId: string,
  all: Readonly<Record<string, OfferSaid>>,
): OfferSaid | "" {
  const here = all[`${contact.decisionId}/${offerId}`];
  if (here && here !== "presented") return here;
  const past = contact.customer?.offers.find(
    (one) => one.decisionId === contact.decisionId && one.offerId === offerId,
  );
  const answer = (["accepted", "rejected", "ignored"] as const).find((one) => one === past?.response);
  if (answer) return answer;
  return here || past?.presented ? "presented" : "";
}
