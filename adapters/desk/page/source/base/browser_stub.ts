// As much of a browser as the stores need, for unit tests: tabs that share what is kept.
import { vi } from "vitest";

export class BrowserStub {
  readonly kept = new Map<string, string>();
  readonly #tabs: EventTarget[] = [];

  constructor() {
    const kept = this.kept;
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => this.#change(name, () => kept.set(name, value)),
      removeItem: (name: string) => this.#change(name, () => kept.delete(name)),
    };
    const keys = {
      ownKeys: () => [...kept.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    };
    vi.stubGlobal("localStorage", new Proxy(storage, keys));
  }

  // What is made in there has a window of its own.
  tab<T>(make: () => T): T {
    const events = new EventTarget();
    this.#tabs.push(events);
    vi.stubGlobal(
      "window",
      Object.assign(events, {
        setInterval: (...args: Parameters<typeof setInterval>) => setInterval(...args),
        setTimeout,
      }),
    );
    return make();
  }

  #change(name: string, change: () => void): void {
    change();
    for (const tab of this.#tabs) tab.dispatchEvent(Object.assign(new Event("storage"), { key: name }));
  }
}
