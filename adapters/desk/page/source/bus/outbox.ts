// What was written and has no answer yet: kept by the browser, and sent again under the same ids after a lost
// connection or a reload, in the order in which it was written.
import { keep, kept } from "../base/kept";
import { Store } from "../base/store";

export interface Entry {
  // Of the entry; what it says has ids of its own.
  id: string;
  // ToHub in JSON, without a request number.
  message: Record<string, unknown>;
}

export const entriesMax = 500;

export class Outbox {
  readonly entries: Store<readonly Entry[]>;
  readonly #name: string;

  constructor(user: string) {
    this.#name = `outbox.${user}`;
    this.entries = new Store<readonly Entry[]>(kept<Entry[]>(this.#name, []));
  }

  add(entry: Entry): void {
    if (this.entries.value.length >= entriesMax) throw new Error("outbox_full");
    this.#set([...this.entries.value, entry]);
  }

  remove(id: string): void {
    this.#set(this.entries.value.filter((entry) => entry.id !== id));
  }

  #set(entries: readonly Entry[]): void {
    this.entries.set(entries);
    keep(this.#name, entries.length ? entries : undefined);
  }
}
