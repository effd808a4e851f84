// One visitor's chat: brings together the model, the storage, the link and the window.
import { Connection } from "./connection";
import { Model, type Outbox, type Outgoing } from "./model";
import type { FromServer, OfferRef } from "./protocol";
import { type Consent, Storage } from "./storage";
import { Texts } from "./texts";

export interface Settings {
  /** Where the adapter is: "https://chat.example". */
  base: string;
  entry: string;
  languages: string[];
  consent: Consent;
}

/** A visitor who types says so that often; an agent of whom nothing more is heard has stopped. */
const TYPING_MS = 4000;
const TYPING_ENDS_MS = 10_000;

function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class StoredOutbox implements Outbox {
  constructor(private storage: Storage) {}

  load(): Outgoing[] {
    return this.storage.names("out.").flatMap((name) => {
      try {
        const one: unknown = JSON.parse(this.storage.read(name) ?? "");
        return typeof (one as Outgoing)?.text === "string" ? [one as Outgoing] : [];
      } catch {
        return [];
      }
    });
  }
  put(one: Outgoing): void {
    this.storage.write(`out.${one.id}`, JSON.stringify({ id: one.id, text: one.text, at: one.at }));
  }
  drop(id: string): void {
    this.storage.remove(`out.${id}`);
  }
}

export class Chat {
  readonly texts: Texts;
  readonly model: Model;
  readonly storage: Storage;
  lost = false;
  changed: (frame?: FromServer) => void = () => {};
  private link: Connection;
  private token = "";
  private page: Record<string, unknown> = {};
  private typed = 0;
  private readTo = 0;
  private typingEnds = 0;
  private asked = new Map<string, (offer: OfferRef | null) => void>();
  private uploads = new Map<string, File>();

  constructor(private settings: Settings) {
    this.texts = new Texts(settings.languages);
    this.storage = new Storage(settings.entry, settings.consent);
    this.model = new Model(new StoredOutbox(this.storage));
    const address = `${settings.base.replace(/^http/, "ws")}/chat/socket?entry=${encodeURIComponent(settings.entry)}`;
    this.link = new Connection(address, {
      opened: () => this.greet(),
      lost: () => this.away(),
      frame: (frame) => this.take(frame),
    });
  }

  /** There is a conversation of an earlier page. */
  get goesOn(): boolean {
    return this.storage.read("key") !== null && this.storage.read("over") === null;
  }

  start(): void {
    this.link.start();
  }

  write(text: string): void {
    this.keep();
    const one = { id: random(), text, at: Date.now() };
    this.model.write(one);
    this.link.send({ t: "message", id: one.id, text });
    this.typed = 0;
    this.changed();
  }

  attach(file: File): void {
    this.keep();
    const one: Outgoing = { id: random(), text: "", at: Date.now(), file: { name: file.name, size: file.size } };
    this.model.write(one);
    this.uploads.set(one.id, file);
    if (file.size > this.model.limits.file) this.model.fail(one.id, "file_too_large");
    else if (!this.link.send({ t: "attach", id: one.id, name: file.name, size: file.size })) {
      this.model.fail(one.id, "later_file");
    }
    this.changed();
  }

  /** One that was not taken, again. */
  retry(id: string): void {
    const one = this.model.outbox.find((other) => other.id === id);
    const file = this.uploads.get(id);
    this.model.forget(id);
    if (one?.file && file) this.attach(file);
    else if (one) this.write(one.text);
  }

  typing(empty: boolean): void {
    const now = Date.now();
    if (empty ? this.typed === 0 : now - this.typed < TYPING_MS) return;
    this.typed = empty ? 0 : now;
    if (this.model.state === "talking") this.link.send({ t: "typing", on: !empty });
  }

  read(seq: number): void {
    if (seq > this.readTo && this.link.send({ t: "read", seq })) this.readTo = seq;
  }

  end(): void {
    this.link.send({ t: "end" });
  }

  rate(rating: number, text: string): void {
    this.link.send({ t: "rate", rating, text });
  }

  mail(): void {
    this.link.send({ t: "mail" });
  }

  answer(offer: OfferRef, kind: "presented" | "accepted" | "rejected"): void {
    this.link.send({ t: "answer", decision: offer.decision, offer: offer.id, kind });
  }

  identify(token: string): void {
    this.token = token;
    this.greetAgain();
  }

  tell(page: Record<string, unknown>): void {
    Object.assign(this.page, page);
    this.greetAgain();
  }

  allow(consent: Consent): void {
    this.storage.allow(consent);
  }

  /** Of whom nothing is known nothing is asked: such a visitor's page opens no link for it. */
  offer(slot: string): Promise<OfferRef | null> {
    if (this.storage.read("key") === null && this.token === "") return Promise.resolve(null);
    const id = random();
    this.link.start();
    return new Promise((resolve) => {
      this.asked.set(id, resolve);
      this.link.send({ t: "slot", id, slot });
      setTimeout(() => this.give(id, null), 10_000);
      if (!this.link.open) this.waitingSlots.set(id, slot);
    });
  }

  private waitingSlots = new Map<string, string>();

  private give(id: string, offer: OfferRef | null): void {
    this.asked.get(id)?.(offer);
    this.asked.delete(id);
    this.waitingSlots.delete(id);
  }

  /** The visitor writes: from here on there is something to come back to. */
  private keep(): void {
    this.storage.remember();
    this.storage.remove("over");
    if (this.storage.read("key") === null) {
      this.storage.write("key", random() + random());
      this.greetAgain();
    }
    this.link.start();
  }

  private greetAgain(): void {
    if (this.link.open) this.greet();
  }

  private greet(): void {
    this.lost = false;
    this.link.send({
      t: "hello",
      entry: this.settings.entry,
      language: this.texts.language,
      key: this.storage.read("key") ?? undefined,
      conversation: this.model.id || undefined,
      seen: this.model.seen || undefined,
      token: this.token || undefined,
      page: { url: location.origin + location.pathname, title: document.title.slice(0, 200), ...this.page },
    });
    for (const one of this.model.unsent()) this.link.send({ t: "message", id: one.id, text: one.text });
    for (const [id, slot] of this.waitingSlots) this.link.send({ t: "slot", id, slot });
    this.waitingSlots.clear();
    this.readTo = 0;
    this.changed();
  }

  private away(): void {
    this.lost = true;
    this.model.typing = false;
    for (const one of this.model.outbox) if (one.file && !one.failed) one.failed = "later_file";
    this.changed();
  }

  private take(frame: FromServer): void {
    if (frame.t === "slot") return this.give(frame.id, frame.offer ?? null);
    if (frame.t === "upload") return this.upload(frame.id, frame.path);
    this.model.take(frame);
    if (frame.t === "typing") this.expectWords(frame.on);
    if (frame.t === "ack" || (frame.t === "item" && frame.item.from === "visitor")) this.storage.remember();
    if (frame.t === "conversation") {
      if (frame.state === "ended" || (frame.state === "none" && this.model.outbox.length === 0)) {
        this.storage.write("over", "1");
      } else {
        this.storage.remove("over");
      }
    }
    this.changed(frame);
  }

  /** An agent who stopped without a word is not waited for. */
  private expectWords(typing: boolean): void {
    clearTimeout(this.typingEnds);
    if (!typing) return;
    this.typingEnds = window.setTimeout(() => {
      this.model.typing = false;
      this.changed();
    }, TYPING_ENDS_MS);
  }

  /** What came of it is told over the socket; the answer to this is not looked at. */
  private upload(id: string, path: string): void {
    const file = this.uploads.get(id);
    if (!file) return;
    fetch(this.settings.base + path, {
      method: "POST",
      mode: "no-cors",
      credentials: "omit",
      body: file.slice(),
    }).catch(() => {
      this.model.fail(id, "later_file");
      this.changed();
    });
  }
}
