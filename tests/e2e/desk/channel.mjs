// A channel of the hub's, over HTTP: what customers do, and what the hub asks of the channel.
export class Channel {
  #number = 0;

  constructor(address, entry) {
    this.address = address;
    this.entry = entry;
  }

  async call(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(this.address + path, { method, headers, body: body && JSON.stringify(body) });
    const content = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(content)}`);
    return content;
  }

  contact(id, channel, value, more = {}) {
    const scheme = value.includes("@") ? "email" : "tel";
    const identifiers = [{ scheme, value, assurance: "verified" }];
    return this.call("POST", "/v1/contacts", { id, channel, entry: this.entry, identifiers, explain: true, ...more });
  }

  customer(scheme, value) {
    return this.call("GET", `/v1/customers?${scheme}=${encodeURIComponent(value)}`);
  }

  // The customer of a conversation writes.
  write(contactId, text) {
    const id = `customer-${++this.#number}`;
    return this.call("POST", "/v1/commands", { id, kind: "show", contactId, adapter: "desk", text });
  }

  // The commands of that kind for that contact that are not done, once there is one.
  async told(kind, contactId) {
    const until = Date.now() + 20_000;
    while (Date.now() < until) {
      const { commands = [] } = await this.call("GET", "/v1/commands");
      const found = commands.filter((one) => one.kind === kind && one.contactId === contactId);
      if (found.length) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`no ${kind} of ${contactId}`);
  }

  done(command, ids = []) {
    return this.call("POST", `/v1/commands/${encodeURIComponent(command.id)}/done`, { ids });
  }
}
