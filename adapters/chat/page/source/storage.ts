// What stays in the browser. Nothing is written before remember(): a visitor who only looks leaves no trace.

export type Consent = "none" | "session" | "local";

export class Storage {
  private remembered = false;
  private memory = new Map<string, string>();

  constructor(
    private entry: string,
    private consent: Consent,
  ) {
    // A conversation of an earlier page: it was written to then.
    this.remembered = this.read("key") !== null;
  }

  /** From here on there is something to keep: the visitor wrote, or the site says that it may. */
  remember(): void {
    if (this.remembered) return;
    this.remembered = true;
    for (const [name, value] of this.memory) this.write(name, value);
  }

  /** Moves what there is to where the visitor allows it now. */
  allow(consent: Consent): void {
    const names = this.names();
    const values = names.map((name) => [name, this.read(name)] as const);
    for (const name of names) this.remove(name);
    this.consent = consent;
    for (const [name, value] of values) if (value !== null) this.write(name, value);
  }

  read(name: string): string | null {
    for (const place of this.places()) {
      try {
        const value = place.getItem(this.full(name));
        if (value !== null) return value;
      } catch {
        /* the browser does not allow it */
      }
    }
    return this.memory.get(name) ?? null;
  }

  write(name: string, value: string): void {
    this.memory.set(name, value);
    if (!this.remembered) return;
    try {
      this.place()?.setItem(this.full(name), value);
    } catch {
      /* full, or not allowed: it lasts as long as the page */
    }
  }

  remove(name: string): void {
    this.memory.delete(name);
    for (const place of this.places()) {
      try {
        place.removeItem(this.full(name));
      } catch {
        /* as above */
      }
    }
  }

  /** Another tab has changed what stands under that key (null: all): what this one remembers is old. */
  changed(key: string | null): void {
    if (key === null) this.memory.clear();
    else if (key.startsWith(this.full(""))) this.memory.delete(key.slice(this.full("").length));
  }

  /** The names that begin so, in no order. */
  names(begin = ""): string[] {
    const found = new Set<string>(this.memory.keys());
    const prefix = this.full("");
    for (const place of this.places()) {
      try {
        for (let i = 0; i < place.length; i++) {
          const name = place.key(i) ?? "";
          if (name.startsWith(prefix)) found.add(name.slice(prefix.length));
        }
      } catch {
        /* as above */
      }
    }
    return [...found].filter((name) => name.startsWith(begin));
  }

  private full(name: string): string {
    return `balie.${this.entry}.${name}`;
  }

  private place(): globalThis.Storage | null {
    try {
      if (this.consent === "none") return null;
      return this.consent === "local" ? window.localStorage : window.sessionStorage;
    } catch {
      return null;
    }
  }

  private places(): globalThis.Storage[] {
    try {
      return [window.sessionStorage, window.localStorage];
    } catch {
      return [];
    }
  }
}
