// What was ordered of an adapter and has not come to its end: kept by the browser, so that a reload still tells how it
// ended.
import type { CommandState } from "../../generated/desk_pb";
import { keep, kept } from "../base/kept";
import { Store } from "../base/store";

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

const answerWithin = 30_000; // milliseconds
const endedMax = 20;

export class OrderedCommands {
  readonly pending: Store<readonly Ordered[]>;
  // The last that failed, by the contact's key.
  readonly failed = new Store<Readonly<Record<string, Ended>>>({});
  // The last few that came to their end; without an error, carried out.
  readonly ended = new Store<readonly Ended[]>([]);
  onFailed: (failed: Ended) => void = () => undefined;
  onDone: (done: Ordered) => void = () => undefined;
  readonly #name: string;
  readonly #timers = new Map<string, number>();
  // Said to be unanswered; their end may come yet.
  readonly #late = new Map<string, Ordered>();

  constructor(user: string) {
    this.#name = `ordered.${user}`;
    this.pending = new Store<readonly Ordered[]>(kept<Ordered[]>(this.#name, []));
    for (const one of this.pending.value) this.#wait(one);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  begin(ordered: Ordered): void {
    this.#forgive(ordered.key);
    this.#set([...this.pending.value, ordered]);
    this.#wait(ordered);
  }

  // It was refused at once, which whoever asked is told of.
  refused(id: string): void {
    this.#end(id);
  }

  take({ commandId, state, error }: CommandState): void {
    if (state === "ordered") return;
    const ended = this.#end(commandId) ?? this.#late.get(commandId);
    this.#late.delete(commandId);
    if (!ended) return;
    if (state !== "delivered") return this.#fail({ ...ended, error: error || "unknown" });
    this.#remember({ ...ended, error: "" });
    this.#forgive(ended.key);
    this.onDone(ended);
  }

  #wait(ordered: Ordered): void {
    const late = () => {
      const ended = this.#end(ordered.id);
      if (!ended) return;
      this.#late.set(ended.id, ended);
      this.#fail({ ...ended, error: "no_answer" });
    };
    this.#timers.set(ordered.id, window.setTimeout(late, answerWithin));
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
    this.failed.update((all) => ({ ...all, [failed.key]: failed }));
    this.onFailed(failed);
  }

  #end(id: string): Ordered | undefined {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    const found = this.pending.value.find((one) => one.id === id);
    if (found) this.#set(this.pending.value.filter((one) => one !== found));
    return found;
  }

  #set(pending: readonly Ordered[]): void {
    this.pending.set(pending);
    keep(this.#name, pending.length ? pending : undefined);
  }
}
