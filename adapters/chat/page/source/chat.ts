// One visitor's chat: brings together the model, the storage, the link and the window.
import { Connection } from "./connection";
import { Model, type Outbox, type Outgoing } from "./model";
import type { FromServer, OfferRef, ToServer } from "./protocol";
import { type Consent, Storage } from "./storage";
import { Texts } from "./texts";

export interface Settings {
  /** Where the adapter is: "https://chat.example". */
  base: string;
  entry: string;
  languages: string[];
  consent: Consent;
}

export interface Claims {
  email?: string;
  tel?: string;
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
    const { id, text, at, file } = one;
    this.storage.write(`out.${id}`, JSON.stringify({ id, text, at, file }));
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
  private waitingSlots = new Map<string, ToServer>();
  /** The key that the server heard last. */
  private greetedAs: string | null = null;
  /** Milliseconds, of the server's clock. */
  private ahead = 0;

  constructor(private settings: Settings) {
    this.texts = new Texts(settings.languages);
    this.storage = new Storage(settings.entry, settings.consent);
    this.model = new Model(new StoredOutbox(this.storage));
    const address = `${settings.base.replace(/^http/, "ws")}/chat/socket?entry=${encodeURIComponent(settings.entry)}`;
    this.link = new Connection(address, {
      opened: () => this.greet(),
      lost: () => this.away(),
      frame: (frame) => this.take(frame),
      resumed: () => this.goOn(),
    });
    // Another tab of the visitor began it.
    addEventListener("storage", ({ key }) => {
      this.storage.changed(key);
      this.goOn();
    });
  }

  /** There is a conversation of an earlier page. */
  get goesOn(): boolean {
    return this.storage.read("key") !== null && this.storage.read("over") === null;
  }

  start(): void {
    this.link.start();
  }

  /** With what an earlier page, or another tab, has begun. */
  goOn(): void {
    if (this.goesOn) this.storage.remember();
    else if (this.model.outbox.length === 0) return;
    if (this.link.open && this.storage.read("key") !== this.greetedAs) this.greet();
    this.start();
  }

  /** The server's: a visitor's clock may be wrong. */
  now(): number {
    return Date.now() + this.ahead;
  }

  write(text: string): void {
    this.keep();
    const one = { id: random(), text, at: this.now() };
    this.model.write(one);
    this.link.send({ t: "message", id: one.id, text });
    this.typed = 0;
    this.changed();
  }

  attach(file: File): void {
    this.keep();
    const one: Outgoing = { id: random(), text: "", at: this.now(), file: { name: file.name, size: file.size } };
    this.model.write(one);
    this.uploads.set(one.id, file);
    if (file.size > this.model.limits.file) this.model.fail(one.id, "file_too_large");
    else this.bring(one);
    this.changed();
  }

  /** One that was not taken, again. False: a file of an earlier page, which is to be chosen again. */
  retry(id: string): boolean {
    const one = this.model.outbox.find((other) => other.id === id);
    const file = this.uploads.get(id);
    this.model.forget(id);
    this.uploads.delete(id);
    if (one?.file && file) this.attach(file);
    else if (one?.file) this.changed();
    else if (one) this.write(one.text);
    return !one?.file || !!file;
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
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    this.link.send({ t: "mail", zone, minutesEast: -new Date().getTimezoneOffset() });
  }

  answer(offer: OfferRef, kind: "presented" | "accepted" | "rejected"): void {
    this.link.send({ t: "answer", decision: offer.decision, offer: offer.id, kind });
  }

  identify(token: string): void {
    this.token = token;
    this.greetAgain();
  }

  /** What the visitor says of themselves: where an answer may go. */
  claim(claims: Claims): void {
    this.storage.write("claims", JSON.stringify({ ...this.claims, ...claims }));
    this.greetAgain();
  }

  get claims(): Claims {
    try {
      const { email, tel } = JSON.parse(this.storage.read("claims") ?? "{}") as Claims;
      return { email: email && String(email), tel: tel && String(tel) };
    } catch {
      return {};
    }
  }

  /** The site says who the visitor is. */
  get known(): boolean {
    return this.token !== "";
  }

  tell(page: Record<string, unknown>): void {
    Object.assign(this.page, page);
    this.greetAgain();
  }

  allow(consent: Consent): void {
    this.storage.allow(consent);
  }

  /** Of whom nothing is known nothing is asked: such a visitor's page opens no link for it. */
  offer(slot: string, clicked?: string): Promise<OfferRef | null> {
    if (this.storage.read("key") === null && this.token === "") return Promise.resolve(null);
    const id = random();
    this.link.start();
    return new Promise((resolve) => {
      this.asked.set(id, resolve);
      const frame = { t: "slot", id, slot, clicked } as const;
      if (!this.link.send(frame)) this.waitingSlots.set(id, frame);
      setTimeout(() => this.give(id, null), 10_000);
    });
  }

  private give(id: string, offer: OfferRef | null): void {
    this.asked.get(id)?.(offer);
    this.asked.delete(id);
    this.waitingSlots.delete(id);
  }

  /** The visitor writes: from here on there is something to come back to. */
  private keep(): void {
    this.storage.remember();
    this.storage.remove("over");
    if (this.storage.read("key") === null) this.storage.write("key", random() + random());
    // Also where another tab has made the key meanwhile.
    if (this.storage.read("key") !== this.greetedAs) this.greetAgain();
    this.link.start();
  }

  private greetAgain(): void {
    if (this.link.open) this.greet();
  }

  private greet(): void {
    this.lost = false;
    this.greetedAs = this.storage.read("key");
    this.link.send({
      t: "hello",
      entry: this.settings.entry,
      language: this.texts.language,
      key: this.greetedAs ?? undefined,
      conversation: this.model.id || undefined,
      seen: this.model.seen || undefined,
      token: this.token || undefined,
      ...this.claims,
      page: { url: location.origin + location.pathname, title: document.title.slice(0, 200), ...this.page },
    });
    for (const one of this.model.unsent()) this.link.send({ t: "message", id: one.id, text: one.text });
    for (const one of this.model.files()) this.bring(one);
    for (const frame of this.waitingSlots.values()) this.link.send(frame);
    this.waitingSlots.clear();
    this.readTo = 0;
    this.changed();
  }

  private away(): void {
    this.lost = true;
    this.model.typing = false;
    this.changed();
  }

  private take(frame: FromServer): void {
    if (frame.t === "slot") return this.give(frame.id, frame.offer ?? null);
    if (frame.t === "upload") return this.upload(frame.id, frame.path);
    this.model.take(frame);
    if (frame.t === "welcome") this.ahead = frame.now - Date.now();
    if (frame.t === "marks" || (frame.t === "conversation" && frame.state === "none")) this.missFiles();
    if (frame.t === "typing") this.expectWords(frame.on);
    if (frame.t === "ack" || (frame.t === "item" && frame.item.from === "visitor")) this.storage.remember();
    if (frame.t === "conversation") {
      const forgotten = frame.state === "none" && this.greetedAs !== null;
      if (frame.state === "ended" || forgotten) {
        // What is written by now begins another one.
        if (!this.model.waits) this.storage.write("over", "1");
      } else if (frame.state !== "none") {
        this.storage.remove("over");
      }
    }
    this.changed(frame);
  }

  /** A file is asked for a place to go to; one whose upload had come is acknowledged instead. */
  private bring(one: Outgoing): void {
    const file = this.uploads.get(one.id);
    if (file) this.link.send({ t: "attach", id: one.id, name: file.name, size: file.size });
  }

  /** Now it is known what came: a file that an earlier page had is gone with it. */
  private missFiles(): void {
    for (const { id } of this.model.files()) if (!this.uploads.has(id)) this.model.fail(id, "file_gone");
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
      if (!this.link.open) return; // asked again when it is
      this.model.fail(id, "later_file");
      this.changed();
    });
  }
}
