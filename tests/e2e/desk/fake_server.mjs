// The desk's server as far as the page sees it, with contacts of its own on every channel: for looking at the page
// where no hub is. It answers what the page asks and remembers what the page wrote, in the words of
// adapters/desk/desk.proto.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "./packages.mjs";
import {
  agents,
  auditEntries,
  contactsInHand,
  customerOfId,
  decisionOf,
  openedOf,
  queues,
  report,
  results,
  users,
} from "./fake_day.mjs";
import { adapters, choices } from "./fake_playbook.mjs";

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};

// A mail that tries what it can, with four files and a picture of its text.
const part = (head, ...body) => ["--next", ...head, "", ...body];
const related = "Content-Type: multipart/related; boundary=inner";
const original = [
  "From: lotte@example.com",
  "Subject: Invoice 2231",
  "MIME-Version: 1.0",
  "Content-Type: multipart/mixed; boundary=next",
  "",
  ...part(
    [related],
    "--inner",
    "Content-Type: text/html; charset=utf-8",
    "",
    `<p>The <b>headset</b> stands there twice.</p><script>parent.document.title = "taken"</script>`,
    `<img src="/outside/pixel.gif" onerror="parent.document.title = 'taken'"><form action="/outside/form"></form>`,
    `<link rel="stylesheet" href="/outside/style.css"><iframe src="/outside/frame.html"></iframe>`,
    `<meta http-equiv="refresh" content="0; url=/outside/moved.html"><a href="/outside/link" target="_top">link</a>`,
    `<img src="cid:logo">`,
    "--inner",
    "Content-Type: image/png; name=logo.png",
    "Content-ID: <logo>",
    "",
    "logo",
    "--inner--",
  ),
  ...part(
    ["Content-Type: application/pdf", "Content-Disposition: attachment; filename=invoice-2231.pdf"],
    "%PDF-1.7",
  ),
  ...part(["Content-Type: application/x-msdownload", "Content-Disposition: attachment; filename=setup.exe"], "MZ"),
  ...part(["Content-Type: text/plain", "Content-Disposition: attachment; filename=large.txt"], "a".repeat(720_000)),
  ...part(["Content-Type: text/plain", "Content-Disposition: attachment; filename=terms.txt"], "Within 30 days."),
  "--next--",
].join("\r\n");

// Two by two pixels.
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEUlEQVR4nGPgzi4AIob/YAAAJw0HxyhihQwAAAAASUVORK5CYII=",
  "base64",
);

export class FakeServer {
  // What was asked for and is no part of the page.
  strange = [];
  // What the page wrote: bodies of ToHub, each with its name as `body`.
  written = [];
  // Which customers were looked at: their ids.
  reads = [];
  sockets = new Set();
  work = contactsInHand();
  presence = { presence: "ready", presenceReason: "" };
  // What comes of commands: "" is carried out, "silence" never ends, anything else is the code of the failure.
  fails = "";
  // What became of commands so far, by their id; each page is told when it connects.
  orders = new Map();
  // What is not taken of changes of a customer: name and reason. And the identifiers that were.
  keeps = [];
  removed = new Set();
  // What was uploaded: name, type and bytes.
  uploads = [];
  // The file of this name waits until that resolves; "": none does.
  slowUpload = { name: "", ends: Promise.resolve() };
  keepsOriginals = true;
  // Nothing is answered, nor taken.
  quiet = false;
  // What pages send waits here, until it is released; undefined: it does not wait.
  held = undefined;
  ways = { openid: { title: "Shop Ltd" } };

  constructor(folder, me) {
    this.folder = folder;
    this.me = { user: "anna", name: "Anna Vermeer", roles: ["agent"], agent: "anna", csrf: "token", ...me };
    this.signedIn = false;
    this.server = createServer((request, response) => this.#http(request, response));
    this.web = new WebSocketServer({ server: this.server, path: "/api/socket" });
    this.web.on("connection", (socket) => this.#open(socket));
  }

  async start() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.address = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.cut();
    this.server.close();
  }

  cut() {
    for (const socket of this.sockets) socket.terminate();
  }

  push(body) {
    for (const socket of this.sockets) socket.send(JSON.stringify(body));
  }

  // The hub says that the contact is over.
  wrapUp(contactId) {
    const one = this.work.find((each) => each.contactId === contactId);
    Object.assign(one, { state: "wrap_up", since: new Date().toISOString(), until: undefined });
    this.push({ state: this.#state() });
  }

  hold() {
    this.held = [];
  }

  release() {
    const waited = this.held;
    this.held = undefined;
    for (const [socket, frame] of waited) this.#take(socket, frame);
  }

  // The offer is somebody else's now, or nobody's.
  withdraw(contactId) {
    const { reservationId: id, contactAdapter } = this.work.find((each) => each.contactId === contactId);
    this.work = this.work.filter((each) => each.contactId !== contactId);
    this.push({ hub: { reservation: { id, contactId, contactAdapter, state: "expired" } } });
  }

  endOrder(id, error) {
    const commandState = { ...this.orders.get(id), state: error ? "not_delivered" : "delivered", error };
    this.orders.set(id, commandState);
    this.push({ commandState });
  }

  endSession() {
    this.signedIn = false;
    for (const socket of this.sockets) socket.close(4001, "session.ended");
  }

  #http(request, response) {
    const url = new URL(request.url, "http://here");
    if (url.pathname.startsWith("/api/")) return this.#api(request, response, url);
    const path = normalize(url.pathname === "/" ? "/index.html" : url.pathname);
    try {
      const body = readFileSync(join(this.folder, path));
      response.writeHead(200, { "Content-Type": types[extname(path)] ?? "", "Content-Security-Policy": policy });
      response.end(body);
    } catch {
      this.strange.push(path);
      response.writeHead(404).end();
    }
  }

  #api(request, response, url) {
    const answer = (status, body) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    };
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", () => {
      const name = url.pathname.slice("/api/".length);
      if (name === "sign-in") {
        const right = JSON.parse(text).password === "right";
        this.signedIn ||= right;
        return right ? answer(200, this.me) : answer(401, { code: "sign_in.wrong", text: "wrong" });
      }
      if (name === "sign-in-ways") return answer(200, this.ways);
      if (!this.signedIn) return answer(401, { code: "session.none", text: "sign in" });
      if (name === "me") return answer(200, this.me);
      if (name === "attachment") return this.#attachment(request, response, url, answer);
      if (name === "original" && !this.keepsOriginals) return answer(404, { code: "not_found", text: "not here" });
      if (name === "original") {
        response.writeHead(200, { "Content-Type": "message/rfc822" });
        return response.end(original);
      }
      if (name === "users") return answer(200, { users });
      if (name === "audit") return answer(200, { entries: auditEntries });
      return answer(404, { code: "not_found", text: "not here" });
    });
  }

  async #attachment(request, response, url, answer) {
    if (request.method === "GET") {
      response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Disposition": "attachment" });
      return response.end(picture);
    }
    const name = url.searchParams.get("name");
    if (request.headers["x-csrf-token"] !== this.me.csrf) return answer(403, { code: "not_allowed", text: "csrf" });
    if (name.endsWith(".exe")) return answer(415, { code: "attachment.type", text: "not such a file" });
    this.uploads.push(name);
    const id = `upload-${this.uploads.length}`;
    if (name === this.slowUpload.name) await this.slowUpload.ends;
    return answer(200, {
      id,
      name,
      type: request.headers["content-type"],
      size: "9",
    });
  }

  // What became of a command, after its answer.
  #end({ id: commandId, kind, contactId, adapter: contactAdapter }) {
    if (kind === "send") return;
    const order = { commandId, kind, contactId, contactAdapter, state: "ordered" };
    this.orders.set(commandId, order);
    if (this.fails === "silence") return;
    this.endOrder(commandId, this.fails);
    if (this.fails || (kind !== "hold" && kind !== "retrieve")) return;
    this.push({ hub: { signal: { contactId, contactAdapter, kind: kind === "hold" ? "held" : "retrieved" } } });
  }

  #open(socket) {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("message", (data) => this.#take(socket, JSON.parse(data)));
    const orders = [...this.orders.values()].map((commandState) => ({ commandState }));
    for (const first of [{ state: this.#state() }, { adapters }, { choices }, ...orders]) {
      socket.send(JSON.stringify(first));
    }
    if (!this.me.agent) return;
    for (const one of this.work) {
      const { opened, conversation } = openedOf(one);
      socket.send(JSON.stringify({ opened }));
      if (conversation) socket.send(JSON.stringify({ conversation }));
    }
  }

  #status() {
    const since = new Date(Date.now() - 754_000).toISOString();
    const { presence: state, presenceReason: reason } = this.presence;
    const known = { agent: "anna", name: "Anna Vermeer", connected: true, capacity: 6, load: 4 };
    return { ...known, state, reason, since, contacts: this.work };
  }

  #state() {
    const work = this.me.agent ? this.#status() : undefined;
    return { hubReady: true, ...this.presence, work, adapter: "desk", now: new Date().toISOString() };
  }

  #take(socket, { request, ...body }) {
    if (this.quiet) return;
    if (this.held) return this.held.push([socket, { request, ...body }]);
    const send = (answer) => request && socket.send(JSON.stringify({ request, ...answer }));
    if (body.state) return send({ state: this.#state() });
    if (body.watch) return send({ live: { queues: { queues }, agents: { agents } } });
    if (body.open) {
      const one = this.work.find((each) => each.contactId === body.open.contactId);
      return one
        ? send({ opened: openedOf(one).opened })
        : send({ hub: { refusal: { fate: "reject", code: "not_found" } } });
    }
    if (body.hub) return send({ hub: this.#hub(body.hub) });
  }

  #customer(query) {
    this.reads.push(query.customerId);
    const customer = query.customerId ? customerOfId(query.customerId) : openedOf(this.work[0]).opened.customer;
    if (customer) {
      customer.identifiers = customer.identifiers.filter((one) => !this.removed.has(`${one.scheme}:${one.value}`));
    }
    return customer ? { customer } : { refusal: { fate: "reject", code: "not_found", text: "nobody" } };
  }

  #hub(message) {
    if (message.customerQuery) return this.#customer(message.customerQuery);
    if (message.decisionQuery) return { contactDecided: decisionOf(this.work[0]) };
    if (message.historyQuery) return { history: { contacts: [] } };
    if (message.resultsQuery) return { results: { rows: results(message.resultsQuery.by ?? []) } };
    if (message.routingReportQuery) return { routingReport: { rows: report(message.routingReportQuery.by ?? []) } };
    if (message.queueQuery) return { queues: { queues } };
    if (message.agentQuery) return { agents: { agents: message.agentQuery.agent ? [this.#status()] : agents } };
    const [kind] = Object.keys(message);
    this.written.push({ ...message[kind], body: kind });
    if (kind === "command") setTimeout(() => this.#end(message.command), 20);
    if (kind === "presence") {
      this.presence = { presence: message.presence.state, presenceReason: message.presence.reason ?? "" };
    }
    if (kind === "reservationAnswer") {
      const one = this.work.find((each) => each.reservationId === message.reservationAnswer.reservationId);
      if (one) one.state = "talking";
    }
    if (kind === "outcome" && message.outcome.offerId) {
      const one = this.work.find((each) => each.contactId === message.outcome.contactId);
      if (one) one.outcomeOwed = false;
    }
    if (kind === "customerChange" && !this.keeps.length) {
      for (const one of message.customerChange.removals ?? []) this.removed.add(one.key);
    }
    return { recorded: { id: message[kind].id, kept: kind === "customerChange" ? this.keeps : [] } };
  }
}
