// Balie with a chat, a site on another origin that has it, and an agent who works over HTTP.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../../", import.meta.url).pathname;
const limit = 30_000;
export const secret = "a secret of the shop that is long enough";

const playbook = {
  "playbook.toml": 'name = "chat"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "chat"\n',
  "entries.toml": `
[[entry]]
name = "shop"
entry = "shop"
queue = "chat"
[[entry]]
name = "night"
entry = "night"
queue = "night"
`,
  "queues.toml": `
[[queue]]
name = "chat"
title = "Chat"
target = "chat"
hold = true
offer_limit = "60s"
[[queue]]
name = "night"
title = "Never open"
target = "night"
hold = true
hours = "never"
closed = {message = "closed"}
`,
  // Open for a minute in a year that is over.
  "hours.toml": `
[[hours]]
name = "never"
time_zone = "Europe/London"
[[hours.exception]]
dates = "2020-01-01"
from = "08:00"
to = "08:01"
`,
  "messages.toml": '[[message]]\nname = "closed"\n[[message.text]]\ntext = "We are back at nine tomorrow."\n',
  "agents.toml": `
lost_grace = "60s"
[[channel]]
name = "chat"
[[agent]]
name = "anna"
title = "Anna Vermeer"
capacity = 10
channels = {chat = 10}
`,
  "arbitration.toml": ["chat", "web"]
    .map((name) => `[[channel]]\nname = "${name}"\nplaces = 1\ntimeout = "1h"\n`)
    .join(""),
  "offers.toml": `
[[offer]]
id = "bag"
title = "A bag for your bicycle"
value = 10
propensity = 0.5
channels = ["chat"]
[[offer.text]]
text = "20 litres, waterproof, for 59."
[[offer]]
id = "lights"
title = "Lights at half price"
value = 10
propensity = 0.5
channels = ["web"]
[[offer.text]]
text = "With every bicycle, until Sunday."
`,
};

const overHttp = `
[adapter.desk]
type = "http"
channel = "desk"
port = 0
open = true
address_file = "desk"
presence_lease = "60s"
`;
const desk = `
[adapter.desk]
type = "desk"
port = 0
address_file = "desk"
first_password_file = "first_password"
spool = "desk_spool"
`;

export async function until(what, holds, most = limit) {
  const end = performance.now() + most;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function freeAddress() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(`127.0.0.1:${port}`));
    });
  });
}

export class World {
  // `withDesk`: agents work at the desk's own page instead of over HTTP.
  // `pages`: more of the shop's, by file name: the text, or what makes it of the first page's.
  static async start(program, { withDesk = false, pages = {} } = {}) {
    const world = new World();
    Object.assign(world, { program, withDesk, pages, password: "a password of one's own" });
    world.folder = mkdtempSync(join(tmpdir(), "balie-chat-"));
    mkdirSync(join(world.folder, "playbook"));
    for (const [name, text] of Object.entries(playbook)) writeFileSync(join(world.folder, "playbook", name), text);
    writeFileSync(join(world.folder, "secret"), secret);
    await world.openSite();
    world.figures = await freeAddress();
    world.writeSettings();
    world.process = spawn(program, ["up", join(world.folder, "balie.toml")], { stdio: ["ignore", "ignore", "pipe"] });
    world.log = "";
    world.process.stderr.on("data", (text) => (world.log += text));
    await world.ready().catch(async (error) => {
      await world.stop();
      throw new Error(`${error.message}\n${world.log}`);
    });
    return world;
  }

  async ready() {
    await until("balie up", () => {
      if (this.log.includes("correct its settings")) throw new Error("the settings are wrong");
      return existsSync(join(this.folder, "chat")) && existsSync(join(this.folder, "desk"));
    });
    this.chat = readFileSync(join(this.folder, "chat"), "utf8").trim();
    this.desk = readFileSync(join(this.folder, "desk"), "utf8").trim();
    if (this.withDesk) return;
    await until("the hub", async () => (await fetch(`${this.desk}/readyz`).catch(() => null))?.ok);
  }

  // The port of the chat is kept over its restarts, as pages know it.
  writeSettings(port = 0) {
    writeFileSync(
      join(this.folder, "balie.toml"),
      `
[hub]
data = "data"
playbook = "playbook"
[bus]
directory = "${this.folder}"
${this.withDesk ? desk : overHttp}[adapter.chat]
type = "chat"
port = ${port}
address_file = "chat"
entries = ["shop ${this.origin}", "night ${this.origin}"]
queues = ["shop chat", "night night"]
token_file = "secret"
metrics = "${this.figures}"
state = "state"
abandon_after = "20s"
connects_rate = 100
`,
    );
  }

  async stop() {
    this.process.kill("SIGTERM");
    await until("its end", () => this.process.exitCode !== null || this.process.signalCode !== null);
    this.site.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // The shop of the examples, whose policy is as strict as there is; its chat is kept over pages and days. Beside its
  // own pages there is one for the entry that is never open.
  async openSite() {
    const pages = join(this.folder, "shop");
    cpSync(join(root, "examples/shop_page"), pages, { recursive: true });
    const index = readFileSync(join(pages, "index.html"), "utf8");
    const kept = index.replace('data-entry="shop"', 'data-entry="shop" data-consent="local"');
    writeFileSync(join(pages, "index.html"), kept);
    writeFileSync(join(pages, "night.html"), kept.replace('data-entry="shop"', 'data-entry="night"'));
    for (const [name, text] of Object.entries(this.pages)) {
      writeFileSync(join(pages, name), typeof text === "function" ? text(kept) : text);
    }
    const returns = join(pages, "returns.html");
    writeFileSync(returns, readFileSync(returns, "utf8").replace("data-entry", 'data-consent="local" data-entry'));
    const words = ["-B", join(pages, "serve.py"), join(this.folder, "chat"), "0", join(this.folder, "secret")];
    this.site = spawn("/usr/bin/python3", words, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    this.site.stdout.on("data", (text) => (said += text));
    await until("the shop", () => said.includes("\n"));
    this.origin = said.trim().replace("127.0.0.1", "shop.localhost");
  }

  // The program's process among the children of `balie up`.
  pid(name) {
    for (const pid of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1];
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        if (Number(parent) === this.process.pid && words[0].endsWith(name)) return Number(pid);
      } catch {
        /* it has just ended */
      }
    }
    return 0;
  }

  // As kill -9; the supervisor starts another one.
  async killChat() {
    const before = this.pid("balie-chat");
    this.writeSettings(Number(new URL(this.chat).port));
    process.kill(before, "SIGKILL");
    await until("another balie-chat", () => ![0, before].includes(this.pid("balie-chat")));
  }

  // A user of the desk with a password of their own.
  async addAgent(name, title) {
    const first = readFileSync(join(this.folder, "first_password"), "utf8").trim();
    const session = async (user, password, given) => {
      const state = { Origin: this.desk, "Content-Type": "application/json" };
      const call = async (path, body) => {
        const answer = await fetch(this.desk + path, { method: "POST", headers: state, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        const cookie = answer.headers.get("set-cookie");
        if (cookie) state.Cookie = cookie.split(";")[0];
        state["X-Csrf-Token"] = (await answer.json()).csrf ?? state["X-Csrf-Token"];
      };
      await call("/api/sign-in", { user, password });
      await call("/api/password", { password, newPassword: given });
      return call;
    };
    const admin = await session("admin", first, this.password);
    const given = "a password that was given";
    await admin("/api/users", { user: name, name: title, roles: ["agent"], agent: name, password: given });
    await session(name, given, this.password);
  }

  async ask(method, path, body) {
    const answer = await fetch(this.desk + path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }
}

// Anna, by requests alone.
export class Agent {
  constructor(world) {
    this.world = world;
    this.seen = new Map(); // message id -> text, as they were shown
    this.twice = [];
  }

  ready() {
    return this.world.ask("PUT", "/v1/agents/anna/presence", { state: "ready" });
  }

  // Takes the next contact that is offered.
  async accept() {
    const offered = await until("an offered chat", async () => {
      const { reservations = [] } = await this.world.ask("GET", "/v1/agents/anna/reservations");
      return reservations.find((one) => one.state === "offered");
    });
    await this.world.ask("POST", `/v1/reservations/${offered.id}/answer`, { agent: "anna", answer: "accept" });
    return offered.contactId;
  }

  // Reads what is shown, until the text was.
  async reads(text) {
    return until(`"${text}" on the desk among ${[...this.seen.values()]}`, async () => {
      const { commands = [] } = await this.world.ask("GET", "/v1/commands?adapter=desk");
      for (const one of commands) {
        if (one.kind !== "show") continue;
        if (this.seen.has(one.id)) this.twice.push(one.text);
        this.seen.set(one.id, one.text);
        await this.world.ask("POST", `/v1/commands/${one.id}/done`, {});
      }
      return [...this.seen.values()].includes(text);
    });
  }

  says(contact, text, more) {
    const id = `said-${Math.random().toString(36).slice(2)}`;
    return this.world.ask("POST", "/v1/commands", {
      id,
      kind: "send",
      contactId: contact,
      adapter: "chat",
      agent: "anna",
      text,
      arguments: more,
    });
  }

  ends(contact) {
    return this.world.ask("POST", "/v1/orders", {
      id: `end-${contact}`,
      kind: "end",
      contactId: contact,
      contactAdapter: "chat",
      actor: "anna",
    });
  }
}
