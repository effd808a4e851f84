// npm's oidc-provider, with a form for any name and any password, on a site that is not the desk's.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { client } from "./desk.mjs";

const people = {
  anna: { preferred_username: "Anna.Vermeer", name: "Anna Vermeer", groups: ["staff", "call-centre"] },
  sue: { preferred_username: "sue", name: "Sue Whitby", groups: ["leads"] },
  bert: { preferred_username: "bert", name: "Bert Hals", groups: ["call-centre"] },
  nora: { preferred_username: "nora", name: "Nora North", groups: ["staff"] },
};

export class OpenIdProvider {
  people = structuredClone(people);

  async listen() {
    this.server = createServer((request, response) => this.handle(request, response));
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.issuer = `http://localhost:${this.server.address().port}`;
    return this;
  }

  // `packages`: the folder that npm installed it in. `back`: the desk's redirect_uri.
  async serve(packages, back) {
    const file = join(packages, "node_modules/oidc-provider/lib/index.js");
    const { Provider } = await import(pathToFileURL(file));
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = { ...privateKey.export({ format: "jwk" }), kid: "first", use: "sig", alg: "RS256" };
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [back] }],
      scopes: ["openid", "profile", "groups"],
      claims: { openid: ["sub"], profile: ["name", "preferred_username"], groups: ["groups"] },
      findAccount: (_, id) => this.people[id] && { accountId: id, claims: () => ({ sub: id, ...this.people[id] }) },
      pkce: { required: () => true },
      jwks: { keys: [key] },
      cookies: { keys: ["of a test"] },
      features: { devInteractions: { enabled: true } },
    });
    this.handle = provider.callback();
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
