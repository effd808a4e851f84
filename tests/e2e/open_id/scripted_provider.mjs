// A provider that does as it is told: what it answers at its token endpoint, how late, and with whose keys.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { client } from "./desk.mjs";

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class Key {
  constructor(id) {
    this.id = id;
    Object.assign(this, generateKeyPairSync("ec", { namedCurve: "P-256" }));
  }

  get jwk() {
    return { ...this.publicKey.export({ format: "jwk" }), kid: this.id };
  }

  sign(claims, { alg = "ES256", kid = this.id } = {}) {
    const text = `${base64url({ alg, kid })}.${base64url(claims)}`;
    if (alg === "none") return `${text}.`;
    const pem = this.publicKey.export({ format: "pem", type: "spki" });
    const made =
      alg === "HS256"
        ? createHmac("sha256", pem).update(text).digest()
        : sign("sha256", Buffer.from(text), { key: this.privateKey, dsaEncoding: "ieee-p1363" });
    return `${text}.${made.toString("base64url")}`;
  }
}

export class ScriptedProvider {
  key = new Key("first");
  published = [this.key.jwk];
  // How often each path was asked for.
  asked = {};
  // What comes instead of an answer: a function of the response, by path.
  instead = {};
  // The claims of the next tokens, and what signs them.
  changed = {};
  token = (claims) => this.key.sign(claims);
  #codes = new Set();

  // `tls`: its key and certificate; none: without.
  async listen(tls) {
    const answer = (request, response) => this.#answer(request, response);
    this.server = tls ? createTlsServer(tls, answer) : createServer(answer);
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.issuer = `${tls ? "https" : "http"}://localhost:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  claims(nonce) {
    const now = Math.floor(Date.now() / 1000);
    const who = { sub: "007", preferred_username: "anna", name: "Anna Vermeer", groups: ["call-centre"] };
    return { iss: this.issuer, aud: client.id, iat: now, exp: now + 60, nonce, ...who, ...this.changed };
  }

  // A code that stands for somebody who signed in there for this question.
  code(nonce) {
    const code = `${Math.random()} ${nonce}`;
    this.#codes.add(code);
    return code;
  }

  #answer(request, response) {
    const { pathname } = new URL(request.url, this.issuer);
    this.asked[pathname] = (this.asked[pathname] ?? 0) + 1;
    let body = "";
    request.on("data", (bytes) => (body += bytes));
    request.on("end", () => {
      if (this.instead[pathname]) return this.instead[pathname](response);
      if (pathname === "/keys") return response.end(JSON.stringify({ keys: this.published }));
      if (pathname === "/token") return this.#redeem(new URLSearchParams(body), response);
      const endpoints = { authorization_endpoint: "login", token_endpoint: "token", jwks_uri: "keys" };
      const addresses = Object.entries(endpoints).map(([name, path]) => [name, `${this.issuer}/${path}`]);
      response.end(JSON.stringify({ issuer: this.issuer, ...Object.fromEntries(addresses) }));
    });
  }

  #redeem(form, response) {
    const code = form.get("code");
    if (!this.#codes.delete(code)) {
      response.statusCode = 400;
      return response.end('{"error":"invalid_grant"}');
    }
    const id_token = this.token(this.claims(code.split(" ")[1]));
    response.end(JSON.stringify({ id_token, access_token: "an access token", token_type: "Bearer" }));
  }
}
