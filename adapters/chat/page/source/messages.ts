// The list of messages: each item once, changed in place, so that a screen reader hears only what is new.
import type { Chat } from "./chat";
import { icon, linked, make } from "./dom";
import type { Outgoing, Progress } from "./model";
import type { Item, OfferRef } from "./protocol";
import type { Word } from "./texts";

const NOTES: Record<string, Word> = {
  joined: "noteJoined",
  waiting: "noteWaiting",
  message: "noteMessage",
  moved: "noteMoved",
  ended: "noteEnded",
  left: "noteLeft",
};
const FAILURES: Record<string, Word> = {
  too_large: "failedLong",
  too_fast: "failedFast",
  bad_file: "failedFile",
  file_too_large: "failedFileSize",
  file_gone: "failedFileGone",
};
const GROUP_MS = 180_000;

function keyOf(offer: OfferRef): string {
  return `${offer.decision} ${offer.id}`;
}

export class Messages {
  readonly element: HTMLElement;
  private follows = true;
  private shown = new Map<string, { element: HTMLElement; stamp: string }>();
  private visible = false;
  private cards = new Map<Element, OfferRef>();
  private presented = new Set<string>();
  // An offer was made when it was seen: not while it stands below the edge of the window.
  private watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const offer = this.cards.get(target);
        if (!isIntersecting || !offer || !this.visible) continue;
        this.cards.delete(target);
        this.watcher.unobserve(target);
        this.presented.add(keyOf(offer));
        this.chat.answer(offer, "presented");
      }
    },
    { threshold: 0.5 },
  );

  constructor(
    private chat: Chat,
    private base: string,
    private chooseFile: () => void,
  ) {
    this.element = make("div.log", {
      role: "log",
      "aria-live": "polite",
      "aria-relevant": "additions",
      "aria-label": chat.texts.say("log"),
      tabindex: 0,
      onscroll: () => {
        this.follows = this.atEnd();
      },
    });
    // What is below the messages grows and shrinks: who reads the last one goes on reading it.
    new ResizeObserver(() => this.follow()).observe(this.element);
  }

  /** `visible`: the visitor sees it now. */
  update(visible: boolean): void {
    const { model } = this.chat;
    const entries: { key: string; stamp: string; make: () => HTMLElement }[] = [];
    let before: Item | null = null;
    for (const item of model.items) {
      const first = !before || before.from !== item.from || before.name !== item.name || item.at - before.at > GROUP_MS;
      const progress = item.from === "visitor" ? model.progress(item) : "";
      if (!before || new Date(before.at).toDateString() !== new Date(item.at).toDateString()) {
        const day = this.chat.texts.day(item.at);
        entries.push({ key: `day ${day}`, stamp: "", make: () => make("div.day", {}, make("span", {}, day)) });
      }
      const stamp = JSON.stringify([progress, first, item.offer?.answer]);
      const key = item.from === "visitor" ? item.id : `${model.id} ${item.seq}`;
      entries.push({ key, stamp, make: () => this.item(item, first, progress) });
      before = item;
    }
    for (const one of model.outbox) {
      entries.push({ key: one.id, stamp: one.failed ?? "out", make: () => this.outgoing(one) });
    }
    this.place(entries);
    if (this.justWrote(entries)) this.follows = true;
    this.follow();
    this.look(visible);
  }

  /** To the last message, for who was there. */
  follow(): void {
    if (this.follows) this.element.scrollTop = this.element.scrollHeight;
  }

  private last = "";
  private justWrote(entries: { key: string }[]): boolean {
    const last = entries.at(-1)?.key ?? "";
    const wrote = last !== this.last && this.chat.model.outbox.some((one) => one.id === last);
    this.last = last;
    return wrote;
  }

  private atEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  private place(entries: { key: string; stamp: string; make: () => HTMLElement }[]): void {
    const kept = new Set(entries.map((entry) => entry.key));
    for (const [key, { element }] of this.shown) {
      if (kept.has(key)) continue;
      element.remove();
      this.cards.delete(element);
      this.shown.delete(key);
    }
    let next = this.element.firstChild;
    for (const entry of entries) {
      const old = this.shown.get(entry.key);
      let element = old?.element;
      if (!old || old.stamp !== entry.stamp) {
        element = entry.make();
        if (old) {
          this.cards.delete(old.element);
          if (old.element === next) next = element;
          old.element.replaceWith(element);
        }
        this.shown.set(entry.key, { element, stamp: entry.stamp });
      }
      if (element === next) next = next.nextSibling;
      else this.element.insertBefore(element!, next);
    }
  }

  private item(item: Item, first: boolean, progress: Progress | ""): HTMLElement {
    const { texts } = this.chat;
    if (item.from === "note") return this.note(item);
    if (item.from === "offer") return this.offer(item.offer!);
    const mine = item.from === "visitor";
    const who = mine ? texts.say("you") : item.name || texts.say("agent");
    const time = texts.time(item.at);
    const row = make(mine ? "div.row.mine" : "div.row", {});
    if (first) row.classList.add("first");
    if (!mine && first) row.append(make("div.who", { "aria-hidden": "true" }, who));
    const bubble = make("div.bubble", {}, make("span.hidden", {}, `${who}: `));
    if (item.file) bubble.append(this.file(item));
    else bubble.append(make("span.text", { dir: "auto" }, ...linked(item.text)));
    row.append(bubble, make("div.meta", {}, time, mine ? this.mark(progress as Progress) : null));
    return row;
  }

  private mark(progress: Progress): HTMLElement {
    const name =
      progress === "sending" ? "clock" : progress === "failed" ? "warn" : progress === "sent" ? "one" : "two";
    return make(`span.mark.${progress}`, { role: "img", "aria-label": this.chat.texts.say(progress) }, icon(name));
  }

  private file(item: Item): HTMLElement {
    const { name, size, path } = item.file!;
    return make(
      "a.file",
      { href: this.base + path, download: name, rel: "noopener noreferrer", target: "_blank" },
      icon("file"),
      make("span.name", { dir: "auto" }, name),
      make("span.size", {}, this.chat.texts.size(size)),
    );
  }

  private note(item: Item): HTMLElement {
    const word = NOTES[item.note ?? ""];
    const name = item.name || this.chat.texts.say("agent");
    return make("div.note", { dir: "auto" }, item.text || (word ? this.chat.texts.say(word, { name }) : ""));
  }

  private outgoing(one: Outgoing): HTMLElement {
    const { texts } = this.chat;
    const bubble = make("div.bubble", {}, make("span.hidden", {}, `${texts.say("you")}: `));
    if (one.file) bubble.append(icon("file"), make("span.name", { dir: "auto" }, one.file.name));
    else bubble.append(make("span.text", { dir: "auto" }, ...linked(one.text)));
    if (!one.failed)
      return make("div.row.mine", {}, bubble, make("div.meta", {}, texts.time(one.at), this.mark("sending")));
    const reason = texts.say(FAILURES[one.failed] ?? "failedOther", {
      size: texts.size(this.chat.model.limits.file),
    });
    const again = () => {
      if (!this.chat.retry(one.id)) this.chooseFile();
    };
    const retry = make("button.link", { type: "button", onclick: again }, texts.say("retry"));
    return make("div.row.mine.bad", {}, bubble, make("div.meta", { role: "alert" }, icon("warn"), reason, retry));
  }

  private offer(offer: OfferRef): HTMLElement {
    const { texts } = this.chat;
    const title = offer.title || texts.say("offer");
    const card = make(
      "div.offer",
      { role: "group", "aria-label": title },
      make("div.title", { dir: "auto" }, title),
      make("div.text", { dir: "auto" }, ...linked(offer.text)),
    );
    if (offer.answer) {
      card.append(make("div.answered", {}, texts.say(offer.answer === "accepted" ? "accepted" : "rejected")));
      return card;
    }
    if (!this.presented.has(keyOf(offer))) {
      this.cards.set(card, offer);
      if (this.visible) this.watcher.observe(card);
    }
    const answer = (kind: "accepted" | "rejected") => () => {
      this.chat.answer(offer, kind);
      this.element.focus();
    };
    card.append(
      make(
        "div.choices",
        {},
        make("button.primary", { type: "button", onclick: answer("accepted") }, texts.say("accept")),
        make("button", { type: "button", onclick: answer("rejected") }, texts.say("reject")),
      ),
    );
    return card;
  }

  /** What is seen now, and was not while the page was in the background. */
  private look(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    for (const card of this.cards.keys()) {
      this.watcher.unobserve(card);
      if (visible) this.watcher.observe(card);
    }
  }
}
