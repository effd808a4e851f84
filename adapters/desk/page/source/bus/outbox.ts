// What was written and has no answer yet: kept by the browser, and sent again under the same ids after a lost
// connection or a reload, in the order in which it was written. All tabs of a user see all of it; each sends what was
// written in it, and what was written in a tab that is no more.
import { newId } from "../base/identity";
import { keep, kept, keptNames, ofUser, onKept } from "../base/kept";
import { Store } from "../base/store";

export interface Entry {
  // Of the entry, in order of time; what it says has ids of its own.
  id: string;
  // The tab that sends it.
  tab: string;
  // Entries of one line are sent one after the other, each when the one before it has its answer. Empty: of none.
  line?: string;
  // ToDesk in JSON, without a request number.
  message: Record<string, unknown>;
}

export const entriesMax = 500;
const aliveEvery = 15_000; // milliseconds
const goneAfter = 150_000; // browsers wake a hidden tab once a minute

export class Outbox {
  readonly entries = new Store<readonly Entry[]>([]);
  readonly #tab = newId("tab");
  readonly #own = new Map<string, Entry>();
  readonly #name: string;
  readonly #marks: string;
  readonly #timer: number;
  readonly #unwatch: () => void;
  #last = 0;

  constructor(user: string) {
    this.#name = ofUser("outbox", user);
    this.#marks = ofUser("tab", user);
    this.#read();
    this.#unwatch = onKept(this.#name, () => this.#read());
    this.#timer = window.setInterval(this.#mark, aliveEvery);
    window.addEventListener("pagehide", this.#unmark);
    window.addEventListener("pageshow", this.#mark);
    this.#mark();
  }

  close(): void {
    this.#unwatch();
    clearInterval(this.#timer);
    window.removeEventListener("pagehide", this.#unmark);
    window.removeEventListener("pageshow", this.#mark);
    this.#unmark();
  }

  add(message: Record<string, unknown>, line = ""): Entry {
    if (this.entries.value.length >= entriesMax) throw new Error("outbox_full");
    this.#last = Math.max(this.#last + 1, Date.now());
    const id = newId(this.#last.toString(36).padStart(9, "0"));
    const entry = { id, tab: this.#tab, line, message };
    this.#take(entry);
    return entry;
  }

  remove(id: string): void {
    this.#own.delete(id);
    keep(this.#name + id, undefined);
    this.#read();
  }

  // What this tab has to send, and from now on what tabs that are gone had to.
  mine(): readonly Entry[] {
    for (const entry of this.entries.value) {
      if (entry.tab === this.#tab || this.#lives(entry.tab)) continue;
      this.#take({ ...entry, tab: this.#tab });
    }
    return this.entries.value.filter((entry) => entry.tab === this.#tab);
  }

  #take(entry: Entry): void {
    this.#own.set(entry.id, entry);
    keep(this.#name + entry.id, entry);
    this.#read();
  }

  // What the browser did not keep is known here alone.
  #read(): void {
    const all = new Map(this.#own);
    for (const name of keptNames(this.#name)) {
      const entry = kept<Entry | undefined>(name, undefined);
      if (entry?.id && entry.message) all.set(entry.id, entry);
    }
    const entries = [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.entries.set(entries);
  }

  #lives(tab: string): boolean {
    return kept<number>(this.#marks + tab, 0) > Date.now() - goneAfter;
  }

  #mark = (): void => keep(this.#marks + this.#tab, Date.now());
  #unmark = (): void => keep(this.#marks + this.#tab, undefined);
}
