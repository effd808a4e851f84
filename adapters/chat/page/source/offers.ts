// Offers in the page itself: the site names a place, the decision on a `web` contact says what stands there.
import type { Chat } from "./chat";
import type { OfferRef } from "./protocol";

/** What Balie.offer() gives: the site draws it as it likes, or lets us fill an element. */
export interface PlacedOffer {
  id: string;
  title: string;
  text: string;
  presented(): void;
  accepted(): void;
  rejected(): void;
}

function placed(chat: Chat, offer: OfferRef): PlacedOffer {
  const told = new Set<string>();
  const tell = (kind: "presented" | "accepted" | "rejected") => () => {
    if (told.has(kind)) return;
    told.add(kind);
    chat.answer(offer, kind);
  };
  return {
    id: offer.id,
    title: offer.title,
    text: offer.text,
    presented: tell("presented"),
    accepted: tell("accepted"),
    rejected: tell("rejected"),
  };
}

/**
 * Balie.offer("home-banner"): the offer, or null. With an element: its `data-offer-title` and `data-offer-text` parts
 * (or the element itself) get the texts, and it is shown; "presented" is told when it is seen, "accepted" when clicked.
 * `clicked` is what the visitor chose just now: the playbook may go by it. The same element again has the new offer
 * alone.
 */
export async function offer(chat: Chat, slot: string | HTMLElement, clicked?: string): Promise<PlacedOffer | null> {
  const element = typeof slot === "string" ? null : slot;
  const name = typeof slot === "string" ? slot : (slot.dataset.balieSlot ?? slot.id);
  const found = await chat.offer(name, clicked);
  if (!found) return null;
  const one = placed(chat, found);
  if (element) fill(element, one);
  return one;
}

const filled = new WeakMap<HTMLElement, AbortController>();

function fill(element: HTMLElement, one: PlacedOffer): void {
  filled.get(element)?.abort();
  const held = new AbortController();
  filled.set(element, held);
  const title = element.querySelector<HTMLElement>("[data-offer-title]");
  const text = element.querySelector<HTMLElement>("[data-offer-text]");
  if (title) title.textContent = one.title;
  (text ?? (title ? null : element))?.replaceChildren(one.text);
  element.hidden = false;
  const chosen = (event: Event) => {
    const rejects = event.target instanceof Element && event.target.closest("[data-offer-reject]");
    if (rejects) {
      one.rejected();
      element.hidden = true;
    } else {
      one.accepted();
    }
  };
  element.addEventListener("click", chosen, { signal: held.signal });
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      one.presented();
    },
    { threshold: 0.5 },
  );
  watcher.observe(element);
  held.signal.addEventListener("abort", () => watcher.disconnect());
}
