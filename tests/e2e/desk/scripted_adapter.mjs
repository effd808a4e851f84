// An adapter on the bus, which carries out what it said that it can: tests/e2e/support/scripted_adapter.py.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { until } from "./floor.mjs";

const script = new URL("../support/scripted_adapter.py", import.meta.url).pathname;

export class ScriptedAdapter {
  #commands = [];
  #decided = new Set();

  // `kinds`: the commands that it carries out.
  constructor(floor, name, channel, kinds) {
    this.name = name;
    this.process = spawn("/usr/bin/python3", ["-B", script, floor.bus, name, channel, ...kinds], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      const { command, decision } = JSON.parse(line);
      if (command) this.#commands.push(command);
      if (decision) this.#decided.add(decision.contactId);
    });
  }

  stop() {
    this.process.stdin.end();
  }

  async rings(id, number, entry) {
    const identifiers = [{ scheme: "tel", value: number, assurance: "observed" }];
    const contact = { id, channel: "voice", entry, identifiers, explain: true };
    this.process.stdin.write(`${JSON.stringify({ contact })}\n`);
    await until(`the decision on ${id}`, () => this.#decided.has(id));
  }

  // The command of that kind; of a contact where one is named.
  told(kind, contactId = undefined) {
    return until(`${kind} of ${contactId}`, () =>
      this.#commands.find((one) => one.kind === kind && (contactId === undefined || one.contactId === contactId)),
    );
  }
}
