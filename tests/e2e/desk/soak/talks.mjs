// What was written in each conversation, numbered on both sides, so that it can be told whether each word came once.
const pattern = /\bv\d+-\d+ (?:visitor|agent) \d+\b/g;
const other = { visitor: "agent", agent: "visitor" };

export class Talk {
  // `length`: how many messages each side writes.
  constructor(name, length) {
    Object.assign(this, { name, length });
    this.written = { visitor: [], agent: [] };
    this.complete = { visitor: false, agent: false }; // that side has seen all
    this.lastMissing = {};
    this.wrong = new Set();
  }

  // The next message of that side; undefined: it has said all.
  next(side) {
    const said = this.written[side];
    if (said.length === this.length) return undefined;
    said.push(`${this.name} ${side} ${said.length + 1}`);
    return said.at(-1);
  }

  // What next() gave was not written after all.
  takeBack(side) {
    this.written[side].pop();
  }

  saidAll() {
    return this.written.visitor.length === this.length && this.written.agent.length === this.length;
  }

  // `text`: all that stands in the window of that side. What stands there twice or in another order stays wrong.
  look(side, text) {
    const shown = text.match(pattern) ?? [];
    for (const from of ["visitor", "agent"]) {
      const seen = shown.filter((one) => one.startsWith(`${this.name} ${from} `));
      const twice = seen.find((one, at) => seen.indexOf(one) !== at);
      if (twice) this.wrong.add(`${twice}: twice at the ${side}'s`);
      const before = seen.find((one, at) => at > 0 && this.#number(one) < this.#number(seen[at - 1]));
      if (before && from === other[side]) this.wrong.add(`${before}: after a later one at the ${side}'s`);
    }
    const missing = this.missing(shown);
    this.complete[side] = this.saidAll() && missing.length === 0;
    this.lastMissing[side] = missing;
  }

  missing(shown) {
    return [...this.written.visitor, ...this.written.agent].filter((one) => !shown.includes(one));
  }

  #number(text) {
    return Number(text.split(" ").at(-1));
  }
}

export class Talks {
  #all = new Map();

  begin(name, length) {
    const talk = new Talk(name, length);
    this.#all.set(name, talk);
    return talk;
  }

  // Of the one whose words stand in that text.
  of(text) {
    const [found] = text.match(pattern) ?? [];
    return found && this.#all.get(found.split(" ")[0]);
  }

  figures() {
    const all = [...this.#all.values()];
    const sum = (count) => all.reduce((total, one) => total + count(one), 0);
    const missing = (one, side) => (one.complete[side] ? [] : (one.lastMissing[side] ?? [`${one.name}`]));
    const lost = all.flatMap((one) =>
      ["visitor", "agent"].flatMap((side) => missing(one, side).map((text) => `${text}: not at the ${side}'s`)),
    );
    return {
      conversations: all.length,
      messages_of_visitors: sum((one) => one.written.visitor.length),
      messages_of_agents: sum((one) => one.written.agent.length),
      lost: lost.slice(0, 20),
      doubled_or_out_of_order: all.flatMap((one) => [...one.wrong]),
    };
  }
}
