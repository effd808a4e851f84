// A provider that is broken, slow or somebody else's, and browsers that bring what they were not given: nobody is
// signed in, others do not notice: hostile_test.mjs BALIE_DESK
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { until } from "../desk/floor.mjs";
import { Desk, password } from "./desk.mjs";
import { Key, ScriptedProvider } from "./scripted_provider.mjs";

const [program] = process.argv.slice(2);
const options = { timeout: 60_000 };
let provider, desk;

before(async () => {
  provider = await new ScriptedProvider().listen();
  desk = await Desk.start(program, provider.issuer);
});
after(async () => {
  await desk?.stop();
  provider?.stop();
});
// Nothing of what went wrong before keeps anybody out.
beforeEach(async () => {
  provider.instead = {};
  provider.changed = {};
  provider.token = (claims) => provider.key.sign(claims);
  await desk.end();
  await desk.run();
});

const get = (path, headers = {}) => fetch(`${desk.address}/api/${path}`, { redirect: "manual", headers });
const cookieOf = (answer) => answer.headers.getSetCookie().map((one) => one.split(";")[0]);

// A browser that left for the provider.
async function leave() {
  const answer = await get("openid/begin");
  assert.equal(answer.status, 303);
  const sent = new URL(answer.headers.get("location"));
  assert.equal(sent.origin, provider.issuer);
  const { state, nonce } = Object.fromEntries(sent.searchParams);
  return { state, nonce, cookie: cookieOf(answer)[0], code: provider.code(nonce) };
}

// Comes back, with what it was given or something else: what the page is told, and whether there is a session.
async function back(left, { state = left.state, code = left.code, cookie = left.cookie, more = "" } = {}) {
  const query = new URLSearchParams({ state, code });
  const answer = await get(`openid/back?${query}${more}`, cookie ? { Cookie: cookie } : {});
  assert.equal(answer.status, 303);
  const address = new URL(answer.headers.get("location"), `${desk.address}/api/openid/back`);
  assert.equal(`${address.origin}${address.pathname}`, `${desk.address}/`, "to our own page alone");
  const word = address.searchParams.get("sign_in");
  const session = cookieOf(answer).find((one) => /^balie_desk=./.test(one));
  assert.equal(session !== undefined, word === "done");
  return word;
}

const comeAndGo = async (changes) => back(await leave(), changes);

test("what is as it should be signs in", options, async () => {
  assert.equal(await comeAndGo(), "done");
  assert.equal(await comeAndGo({ more: `&iss=${encodeURIComponent(provider.issuer)}` }), "done");
});

test("a state is used once, by the browser that it was given to", options, async () => {
  const left = await leave();
  const other = await leave();
  assert.equal(await back(left), "done");
  assert.equal(await back(left), "openid.refused", "played again");
  assert.equal(await back(left, { code: provider.code(left.nonce) }), "openid.refused", "with another code");
  assert.equal(await back(other, { cookie: "" }), "openid.refused", "without its cookie");
  assert.equal(await back(other), "openid.refused", "after that");
  const third = await leave();
  assert.equal(await back(third, { cookie: other.cookie }), "openid.refused", "by another browser");
  for (const state of ["", "forged", "a".repeat(5000)]) {
    assert.equal(await back(third, { state }), "openid.refused", state.slice(0, 10));
  }
  assert.equal(await comeAndGo({ more: "&iss=https%3A%2F%2Fevil.example" }), "openid.refused");
});

test("a code is used once", options, async () => {
  const left = await leave();
  assert.equal(await back(left), "done");
  assert.equal(await comeAndGo({ code: left.code }), "openid.refused");
  assert.equal(await comeAndGo({ code: "" }), "openid.refused");
});

test("a token of somebody else's, for somebody else, or of another day signs nobody in", options, async () => {
  const now = Math.floor(Date.now() / 1000);
  const forger = new Key("first");
  const wrong = [
    { changed: { aud: "another" } },
    { changed: { aud: [provider.issuer, "desk"] } },
    { changed: { azp: "another" } },
    { changed: { iss: "https://evil.example" } },
    { changed: { exp: now - 3600, iat: now - 7200 } },
    { changed: { iat: now - 3600 } },
    { changed: { nonce: "another" } },
    { changed: { nonce: undefined } },
    { changed: { sub: undefined } },
    { token: (claims) => forger.sign(claims) },
    { token: (claims) => provider.key.sign(claims, { alg: "none" }) },
    { token: (claims) => provider.key.sign(claims, { alg: "HS256" }) },
    { token: (claims) => `${provider.key.sign(claims).slice(0, -8)}AAAAAAAA` },
    { token: () => "" },
  ];
  for (const one of wrong) {
    provider.changed = one.changed ?? {};
    provider.token = one.token ?? ((claims) => provider.key.sign(claims));
    assert.equal(await comeAndGo(), "openid.refused", JSON.stringify(one.changed) ?? String(one.token));
  }
});

test("a key that is new is asked for, but not each time", options, async () => {
  assert.equal(await comeAndGo(), "done");
  const newer = new Key("second");
  provider.token = (claims) => newer.sign(claims);
  const before = provider.asked["/keys"];
  for (let times = 0; times < 5; times++) assert.equal(await comeAndGo(), "openid.refused");
  assert.equal(provider.asked["/keys"], before, "within a minute of the last time");
});

test("answers without end, and none at all, hold up nobody else", options, async () => {
  const admin = await desk.signIn("admin", password);
  const flood = (response) => {
    response.on("error", () => undefined);
    const piece = "x".repeat(1 << 20);
    const more = () => !response.destroyed && response.write(piece, () => setImmediate(more));
    more();
  };
  provider.instead["/token"] = flood;
  assert.equal(await comeAndGo(), "openid.away");
  provider.instead["/token"] = () => undefined; // never
  const before = provider.asked["/token"];
  const waiting = [];
  for (let times = 0; times < 12; times++) waiting.push(comeAndGo());
  await until("the provider to be asked", () => provider.asked["/token"] >= before + 4);
  const began = performance.now();
  assert.equal((await admin("GET", "me")).user, "admin");
  await desk.signIn("admin", password);
  assert.ok(performance.now() - began < 2_000, "passwords go on meanwhile");
  assert.deepEqual(new Set(await Promise.all(waiting)), new Set(["openid.away"]));
});

test("a description that leads elsewhere is not followed", options, async () => {
  const describe = (changes) => (response) => {
    const known = { authorization_endpoint: "/login", token_endpoint: "/token", jwks_uri: "/keys" };
    const addresses = Object.entries(known).map(([name, path]) => [name, provider.issuer + path]);
    response.end(JSON.stringify({ issuer: provider.issuer, ...Object.fromEntries(addresses), ...changes }));
  };
  const where = "/.well-known/openid-configuration";
  for (const changes of [
    { issuer: "https://evil.example" },
    { authorization_endpoint: "javascript:alert(1)" },
    { token_endpoint: "http://evil.example/token" },
    { jwks_uri: "file:///etc/passwd" },
  ]) {
    provider.instead[where] = describe(changes);
    const answer = await get("openid/begin");
    assert.equal(answer.headers.get("location"), "../../?sign_in=openid.away");
  }
  provider.instead[where] = (response) => response.writeHead(302, { Location: "http://127.0.0.1:1/" }).end();
  assert.equal((await get("openid/begin")).headers.get("location"), "../../?sign_in=openid.away");
});

test("who tries too often waits, and others with them know why", options, async () => {
  for (let tries = 0; tries < 20; tries++) assert.equal(await comeAndGo({ code: "guessed" }), "openid.refused");
  assert.equal(await back({ state: "any", code: "any", cookie: "" }), "locked");
  assert.equal((await get("openid/begin")).headers.get("location"), "../../?sign_in=locked");
  await desk.signIn("admin", password);
  const flood = await Promise.all(Array.from({ length: 300 }, () => get("openid/begin")));
  assert.ok(flood.some((answer) => answer.status === 429));
});

test("a page elsewhere cannot have an office's browsers kept out", options, async () => {
  const left = await leave();
  for (let tries = 0; tries < 25; tries++) {
    assert.equal(await back(left, { state: "forged", cookie: "" }), "openid.refused");
  }
  assert.equal(await back(left), "done");
});

test("what the provider says instead of a code is noted, but not as it likes", options, async () => {
  const left = await leave();
  const read = async () => (await desk.admin("GET", "audit?limit=5")).entries.map((entry) => entry.refused);
  assert.equal(await back(left, { code: "", more: "&error=access_denied" }), "openid.refused");
  await until("the log", () => desk.log.includes("sent it back: access_denied"));
  assert.equal((await read())[0], "openid.declined");
  assert.equal(await back(left, { code: "", more: "&error=%0Aanna@example.com" }), "openid.refused");
  await until("the log", () => desk.log.includes("sent it back: no reason"));
  assert.ok(!desk.log.includes("anna@example.com"));
});

test("who is deleted while their password is looked at is not there again", options, async () => {
  const word = "quite another password";
  await desk.admin("POST", "users", { user: "zed", name: "Zed", roles: ["analyst"], password: word });
  const zed = await desk.signIn("zed", word);
  const others = ["one", "two", "three", "four"].map((user) => desk.signIn(user, word));
  const late = [desk.signIn("zed", word), zed("POST", "password", { password: word, newPassword: password })];
  const settled = Promise.allSettled([...others, ...late]);
  await Promise.race(others).catch(() => undefined); // two are looked at, zed's wait
  await desk.admin("DELETE", "users/zed");
  await settled;
  const { users } = await desk.admin("GET", "users");
  assert.ok(!users.some(({ user }) => user === "zed"));
});

test("a proxy's TLS makes the cookies secure", options, async () => {
  await desk.end();
  await desk.run('proxies = ["127.0.0.1"]');
  const encrypted = { "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1" };
  const begun = await get("openid/begin", encrypted);
  const [cookie] = begun.headers.getSetCookie();
  assert.match(cookie, /^__Host-balie_desk_openid=[\w-]{43}; Path=\/; SameSite=Lax; Max-Age=600; Secure; HttpOnly$/);
  const { state, nonce } = Object.fromEntries(new URL(begun.headers.get("location")).searchParams);
  const query = new URLSearchParams({ state, code: provider.code(nonce) });
  const answer = await get(`openid/back?${query}`, { ...encrypted, Cookie: cookie.split(";")[0] });
  const [gone, session] = answer.headers.getSetCookie();
  assert.match(gone, /^__Host-balie_desk_openid=; .*Max-Age=0/);
  assert.match(session, /^__Host-balie_desk=[\w-]{43}; Path=\/; SameSite=Strict; Secure; HttpOnly$/);
});

test("a provider is believed by who may vouch for its TLS", options, async () => {
  const folder = mkdtempSync(join(tmpdir(), "balie-certificate-"));
  const path = (name) => join(folder, name);
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const files = ["-keyout", path("key"), "-out", path("certificate")];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, ...files], { stdio: "ignore" });
  const [key, cert] = [readFileSync(path("key")), readFileSync(path("certificate"))];
  const secure = await new ScriptedProvider().listen({ key, cert });
  const plain = desk.settings;
  const other = provider;
  try {
    desk.settings = plain.replace(provider.issuer, secure.issuer);
    provider = secure;
    await desk.end();
    await desk.run();
    assert.equal((await get("openid/begin")).headers.get("location"), "../../?sign_in=openid.away");
    await desk.end();
    await desk.run(`open_id_authorities_file = "${path("certificate")}"`);
    assert.equal(await comeAndGo(), "openid.name_taken", "whose user the other provider vouched for");
    provider.changed = { preferred_username: "zoe" };
    assert.equal(await comeAndGo(), "done");
  } finally {
    desk.settings = plain;
    provider = other;
    secure.stop();
    rmSync(folder, { recursive: true });
  }
});

test("it stops while it waits for the provider", options, async () => {
  const before = provider.asked["/token"] ?? 0;
  provider.instead["/token"] = () => undefined; // never
  const lost = comeAndGo().catch(() => "lost");
  await until("the provider to be asked", () => provider.asked["/token"] > before);
  await desk.end();
  assert.equal(desk.process.exitCode, 0);
  assert.equal(await lost, "lost");
  await desk.run();
});

test("the log has no name, no code and no token", options, async () => {
  const left = await leave();
  assert.equal(await back(left), "done");
  provider.changed = { aud: "another" };
  assert.equal(await comeAndGo(), "openid.refused");
  await until("the log", () => desk.log.includes('"openid.bad_token"'));
  for (const secret of [left.code, left.state, left.nonce, "eyJ", "Vermeer", "an access token", "with %20"]) {
    assert.ok(!desk.log.includes(secret), secret);
  }
});
