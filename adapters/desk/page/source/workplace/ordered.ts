// What was ordered of adapters. The browser keeps each under a name of its own, so that all tabs of a user show it and
// a reload still tells how it ended; how it ended is remembered for as long as the server tells it again to each page
// that connects.
import type { CommandState } from "../../generated/desk_pb";
import { keep, kept, keptNames, ofUser, onKept } from "../base/kept";
import { Store } from "../base/store";
import { keyOf } from "./contact";

export interface Ordered {
  id: string;
  kind: string;
  // Of the contact; empty: of none.
  key: string;
}

export interface Ended extends Ordered {
  // The adapter's or the hub's code; "no_answer": nothing was heard of it. Empty: it did not fail.
  error: string;
}

interface Known extends Ordered {
  // "unanswered": said to be so; its end may come yet.
  state: "pending" | "unanswered" | "ended";
  // When it came to that state.
  at: number;
}

const answerWithin = 30_000; // milliseconds
const endedMax = 20;
const knownMax = 100; // the server remembers 50 of a user
const knownFor = 2 * 3_600_000; // milliseconds; the server: one hour

const orderedOf = ({ id, kind, key }: Ordered): Ordered => ({ id, kind, key });
const isSame = (some: readonly Ordered[], others: readonly Ordered[]) =>
  some.length === others.length && some.every((one, at) => one.id === others[at].id);

export class OrderedCommands {
  readonly pending = new Store<readonly Ordered[]>([]);
  // The last that failed, by the contact's key.
  readonly failed = new Store<Readonly<Record<string, Ended>>>({});
  // The last few that came to their end; without an error, carried out.
  readonly ended = new Store<readonly Ended[]>([]);
  onFailed: (failed: Ended) => void = () => undefined;
  onDone: (done: Ordered) => void = () => undefined;
  readonly #name: string;
  readonly #known = new Map<string, Known>();
  // Of those, the ones that the browser kept when it was read last.
  #kept = new Set<string>();
  readonly #timers = new Map<string, number>();
  readonly #unwatch: () => void;

  constructor(user: string) {
    this.#name = ofUser("ordered", user);
    this.#unwatch = onKept(this.#name, () => this.#read());
    this.#read();
  }

  close(): void {
    this.#unwatch();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  begin(ordered: Ordered): void {
    this.#forgive(ordered.key);
    this.#put(ordered, "pending");
  }

  // It was refused at once, which whoever asked is told of.
  refused(id: string): void {
    this.#drop(id);
    this.#show();
  }

  // What the server says of one, whichever tab ordered it. `greeting`: it says so of all of the last hour; what had
  // ended before this browser heard of it was told elsewhere.
  take({ commandId: id, kind, contactId, contactAdapter, state, error }: CommandState, greeting = false): void {
    if (!this.#known.has(id)) this.#read();
    const known = this.#known.get(id);
    const one = known ? orderedOf(known) : { id, kind, key: contactId && keyOf(contactAdapter, contactId) };
    if (state === "ordered") {
      if (!known) this.begin(one);
      return;
    }
    if (known?.state === "ended") return;
    this.#put(one, "ended");
    if (greeting && !known) return;
    if (state !== "delivered") return this.#fail({ ...one, error: error || "unknown" });
    this.#remember({ ...one, error: "" });
    this.#forgive(one.key);
    this.onDone(one);
  }

  // What the other tabs wrote down. What ended meanwhile is told here as soon as the server says so here.
  #read(): void {
    const found = new Set<string>();
    for (const name of keptNames(this.#name)) {
      const one = kept<Known | undefined>(name, undefined);
      if (!one || name !== this.#name + one.id) continue;
      found.add(one.id);
      if (!this.#known.has(one.id)) this.#know(one);
    }
    const gone = [...this.#kept].filter((id) => !found.has(id));
    this.#kept = found;
    for (const id of gone) this.#drop(id);
    this.#show();
  }

  #put(ordered: Ordered, state: Known["state"]): void {
    const one = { ...ordered, state, at: Date.now() };
    this.#know(one);
    keep(this.#name + one.id, one);
    const byAge = [...this.#known.values()].sort((a, b) => b.at - a.at);
    const isOver = (old: Known) => old.state !== "pending" && old.at < one.at - knownFor;
    for (const old of byAge.filter((each, place) => place >= knownMax || isOver(each))) this.#drop(old.id);
    this.#show();
  }

  #know(one: Known): void {
    this.#stop(one.id);
    this.#known.set(one.id, one);
    if (one.state !== "pending") return;
    const late = () => {
      this.#put(orderedOf(one), "unanswered");
      this.#fail({ ...orderedOf(one), error: "no_answer" });
    };
    this.#timers.set(one.id, window.setTimeout(late, answerWithin));
  }

  #drop(id: string): void {
    this.#stop(id);
    this.#known.delete(id);
    keep(this.#name + id, undefined);
  }

  #stop(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #show(): void {
    const pending = [...this.#known.values()].filter((one) => one.state === "pending").map(orderedOf);
    if (!isSame(pending, this.pending.value)) this.pending.set(pending);
  }

  #forgive(key: string): void {
    const { [key]: _, ...others } = this.failed.value;
    this.failed.set(others);
  }

  #remember(ended: Ended): void {
    this.ended.update((all) => [...all.filter((one) => one.id !== ended.id).slice(1 - endedMax), ended]);
  }

  #fail(failed: Ended): void {
    this.#remember(failed);
    const others = Object.entries(this.failed.value).filter(([key]) => key !== failed.key);
    this.failed.set(Object.fromEntries([...others.slice(1 - endedMax), [failed.key, failed]]));
    this.onFailed(failed);
  }
}
