// Hub, desk, chat and a channel over HTTP as one floor of a contact centre, with the site that has the chat.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Channel } from "./channel.mjs";
import { entry, playbook, settings } from "./floor_playbook.mjs";
import { Link } from "./link.mjs";

export const password = "a password of one's own";
const staff = [
  ["anna", "Anna Vermeer", "agent"],
  ["bert", "Bert Hals", "agent"],
  ["sue", "Sue Whitby", "supervisor"],
];

export async function until(what, holds, most = 60_000) {
  const end = performance.now() + most;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class Floor {
  // `more`: further tables of balie.toml; `files`: further files of the playbook, or others instead.
  static async start(program, { more = "", files = {} } = {}) {
    const floor = new Floor();
    floor.folder = mkdtempSync(join(tmpdir(), "balie-floor-"));
    const path = (name) => join(floor.folder, name);
    mkdirSync(path("playbook"));
    for (const [name, text] of Object.entries({ ...playbook, ...files }))
      writeFileSync(path(`playbook/${name}`), text);
    await floor.#openSite();
    writeFileSync(path("balie.toml"), settings(floor.folder, floor.site, more));
    floor.desk = await new Link(path("desk")).open();
    floor.chat = await new Link(path("chat")).open();
    floor.log = "";
    floor.process = spawn(program, ["up", path("balie.toml")], { stdio: ["ignore", "ignore", "pipe"] });
    floor.process.stderr.on("data", (text) => (floor.log += text));
    try {
      const written = ["http", "desk", "chat", "first_password"];
      await until("balie up", () => {
        if (/correct its settings/.test(floor.log)) throw new Error("the settings are wrong");
        return written.every((one) => floor.#read(one));
      });
      floor.channel = new Channel(floor.#read("http"), entry);
      await until("the hub", async () => (await fetch(`${floor.channel.address}/readyz`).catch(() => null))?.ok);
      await floor.#addStaff();
    } catch (error) {
      await floor.stop();
      throw new Error(`${error.message}\n${floor.log}`);
    }
    return floor;
  }

  async stop() {
    this.process.kill("SIGTERM");
    await until("its end", () => this.process.exitCode !== null || this.process.signalCode !== null);
    this.desk.close();
    this.chat.close();
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // The process of the program of this name, a child of `balie up`; "balie" is the hub.
  pid(name) {
    for (const pid of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1];
        const [program] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        if (Number(parent) === this.process.pid && program.split("/").pop() === name) return Number(pid);
      } catch {
        /* it has just ended */
      }
    }
    return 0;
  }

  // As kill -9; the supervisor starts another one.
  async kill(name) {
    const before = this.pid(name);
    process.kill(before, "SIGKILL");
    await until(`another ${name}`, () => ![0, before].includes(this.pid(name)));
  }

  // 0: it does not run now.
  residentBytes(name) {
    const pid = this.pid(name);
    if (!pid || !existsSync(`/proc/${pid}/status`)) return 0;
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  }

  get bus() {
    return `ipc://${this.folder}/hub`;
  }

  #read(name) {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  }

  async #openSite() {
    this.server = createServer((request, response) => {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      const script = `<script src="${this.chat.address}/chat.js" data-entry="shop" data-consent="local" async>`;
      response.end(`<!doctype html><html lang="en"><title>Shop</title><h1>The shop</h1>${script}</script></html>`);
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.site = `http://shop.localhost:${this.server.address().port}`;
  }

  // The users' passwords are their own by now, so that nobody is asked for another one.
  async #addStaff() {
    const given = "a password that was given";
    const admin = await this.#session("admin", this.#read("first_password"));
    for (const [user, name, role] of staff) {
      const agent = role === "agent" ? user : "";
      await admin("users", { user, name, roles: [role], agent, password: given });
      await this.#session(user, given);
    }
  }

  async #session(user, old) {
    const headers = { Origin: this.desk.address, "Content-Type": "application/json" };
    const call = async (path, body) => {
      const address = `${this.desk.address}/api/${path}`;
      const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      const cookie = answer.headers.get("set-cookie");
      if (cookie) headers.Cookie = cookie.split(";")[0];
      headers["X-Csrf-Token"] = (await answer.json()).csrf ?? headers["X-Csrf-Token"];
    };
    await call("sign-in", { user, password: old });
    await call("password", { password: old, newPassword: password });
    return call;
  }
}
