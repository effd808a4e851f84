// balie-desk alone, without a hub: who signs in needs none.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../desk/floor.mjs";
import { Link } from "../desk/link.mjs";

export const password = "a password of one's own";
export const client = { id: "desk", secret: "a secret: with %20 in it" };

export class Desk {
  // `issuer`: of the provider. `more`: further settings.
  static async start(program, issuer, more = "") {
    const desk = new Desk();
    desk.program = program;
    desk.folder = mkdtempSync(join(tmpdir(), "balie-open-id-"));
    desk.link = await new Link(desk.#path("address")).open();
    desk.address = desk.link.address;
    writeFileSync(desk.#path("secret"), `${client.secret}\n`);
    desk.settings = `
[bus]
directory = "${desk.folder}"
[adapter.desk]
type = "desk"
port = 0
address_file = "address"
first_password_file = "first_password"
spool = "spool"
open_id_issuer = "${issuer}"
open_id_address = "${desk.address}"
open_id_client = "${client.id}"
open_id_secret_file = "secret"
open_id_title = "Shop Ltd"
open_id_scopes = ["openid", "profile", "groups"]
open_id_roles = ["agent=call-centre", "supervisor=leads", "admin=it"]
`;
    desk.log = "";
    await desk.run(more);
    desk.admin = await desk.signIn("admin", desk.#read("first_password"));
    await desk.admin("POST", "password", { password: desk.#read("first_password"), newPassword: password });
    return desk;
  }

  async run(more = "") {
    writeFileSync(this.#path("balie.toml"), `${this.settings}${more}\n`);
    this.process = spawn(this.program, ["--config", this.#path("balie.toml"), "--name", "desk"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.process.stderr.on("data", (text) => (this.log += text));
    await until("balie-desk", async () => {
      if (this.process.exitCode !== null) throw new Error(`balie-desk ended\n${this.log}`);
      const address = this.#read("address"); // of the one before, until this one listens
      return address && (await fetch(`${address}/api/sign-in-ways`).catch(() => null))?.ok;
    });
  }

  async end() {
    this.process.kill("SIGTERM");
    await until("its end", () => this.process.exitCode !== null || this.process.signalCode !== null);
  }

  async stop() {
    await this.end();
    this.link.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // Gives what calls the server as this user: throws the code of what it refuses.
  async signIn(user, word) {
    const headers = { Origin: this.address, "Content-Type": "application/json" };
    const call = async (method, path, body) => {
      const asked = { method, headers, body: body && JSON.stringify(body) };
      const answer = await fetch(`${this.address}/api/${path}`, asked);
      const text = await answer.text();
      const value = text ? JSON.parse(text) : {};
      if (!answer.ok) throw new Error(value.code ?? String(answer.status));
      const cookie = answer.headers.get("set-cookie");
      if (cookie) headers.Cookie = cookie.split(";")[0];
      if (value.csrf) headers["X-Csrf-Token"] = value.csrf;
      return value;
    };
    await call("POST", "sign-in", { user, password: word });
    return call;
  }

  #path(name) {
    return join(this.folder, name);
  }

  #read(name) {
    return existsSync(this.#path(name)) ? readFileSync(this.#path(name), "utf8").trim() : "";
  }
}
