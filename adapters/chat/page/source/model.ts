// The conversation as the visitor has it: what was written, what is still to be sent, and how far it came. Knows no
// page and no socket.
import type { FromServer, Item, Limits, Outlook, State } from "./protocol";

/** Written, and not yet safe with the server. */
export interface Outgoing {
  id: string;
  text: string;
  at: number;
  failed?: string;
  file?: { name: string; size: number };
}

export type Progress = "sending" | "sent" | "delivered" | "read" | "failed";

/** What the model wants kept while messages are under way. */
export interface Outbox {
  load(): Outgoing[];
  put(one: Outgoing): void;
  drop(id: string): void;
}

export class Model {
  id = "";
  state: State = "none";
  agent = "";
  estimate = -1;
  rated = false;
  mail = false;
  typing = false;
  /** "": not asked for. */
  mailed: "" | "taken" | "refused" = "";
  limits: Limits = { text: 4000, file: 0, types: [] };
  outlook: Outlook | null = null;
  items: Item[] = [];
  outbox: Outgoing[];
  private marks = { sent: 0, delivered: 0, read: 0 };
  private left = "";
  private isLeft = false;

  constructor(private kept: Outbox) {
    this.outbox = kept.load().sort((one, other) => one.at - other.at);
  }

  get seen(): number {
    return this.items.length > 0 ? this.items[this.items.length - 1].seq : 0;
  }

  write(one: Outgoing): void {
    this.outbox.push(one);
    this.kept.put(one);
  }

  /** Those that are to be sent, again after each new link: the server knows them by their ids. */
  unsent(): Outgoing[] {
    return this.outbox.filter((one) => !one.failed && !one.file);
  }

  progress(item: Item): Progress {
    if (item.failed) return "failed";
    if (item.seq <= this.marks.read) return "read";
    if (item.seq <= this.marks.delivered) return "delivered";
    return item.seq <= this.marks.sent ? "sent" : "sending";
  }

  take(frame: FromServer): void {
    switch (frame.t) {
      case "welcome":
        this.limits = frame.limits;
        break;
      case "outlook":
        this.outlook = frame;
        break;
      case "conversation":
        this.isLeft = frame.state === "ended" && frame.id === this.left;
        if (this.isLeft) break;
        if (frame.id !== this.id) this.begin(frame.id);
        this.state = frame.state;
        this.agent = frame.agent;
        this.estimate = frame.estimate;
        this.rated = frame.rated;
        this.mail = frame.mail;
        if (frame.state !== "talking") this.typing = false;
        break;
      case "item":
        if (!this.isLeft) this.place(frame.item);
        break;
      case "ack":
        this.forget(frame.id);
        break;
      case "marks":
        this.marks = frame;
        break;
      case "typing":
        this.typing = frame.on;
        break;
      case "mailed":
        this.mailed = frame.taken ? "taken" : "refused";
        break;
      case "refused":
        this.refuse(frame.id, frame.code);
        break;
      default:
        break;
    }
  }

  /** It has ended, and another is to begin: a new link does not bring it back. */
  leave(): void {
    this.left = this.id;
    this.isLeft = true;
    this.begin("");
    this.state = "none";
  }

  /** Files that are not sent yet. */
  files(): Outgoing[] {
    return this.outbox.filter((one) => !one.failed && one.file);
  }

  fail(id: string, code: string): void {
    this.refuse(id, code);
  }

  /** Something was written that the server has not taken and not refused. */
  get waits(): boolean {
    return this.outbox.some((one) => !one.failed);
  }

  /** The visitor does not want it sent any more. */
  forget(id: string): void {
    this.outbox = this.outbox.filter((one) => one.id !== id);
    this.kept.drop(id);
  }

  private begin(id: string): void {
    this.id = id;
    this.items = [];
    this.marks = { sent: 0, delivered: 0, read: 0 };
    this.mailed = "";
  }

  private place(item: Item): void {
    if (item.from === "agent") this.typing = false;
    if (item.from === "visitor") this.forget(item.id);
    const at = this.items.findIndex((one) => one.seq >= item.seq);
    if (at < 0) this.items.push(item);
    else if (this.items[at].seq === item.seq) this.items[at] = item;
    else this.items.splice(at, 0, item);
  }

  private refuse(id: string, code: string): void {
    if (code === "later") return; // the server could not keep it now; it is sent again over the next link
    for (const one of this.outbox) if (one.id === id) one.failed = code;
    this.kept.drop(id);
  }
}
