// People sign in at the desk with their company's provider: sign_in_test.mjs BALIE_DESK PACKAGES PICTURES
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Browser, findings, signIn } from "../desk/browser.mjs";
import { until } from "../desk/floor.mjs";
import { Desk, password } from "./desk.mjs";
import { OpenIdProvider } from "./provider.mjs";

const [program, packages, pictures] = process.argv.slice(2);
const options = { timeout: 60_000 };
let provider, desk, browser;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  provider = await new OpenIdProvider().listen();
  desk = await Desk.start(program, provider.issuer);
  await provider.serve(packages, `${desk.address}/api/openid/back`);
  browser = await Browser.start();
});
after(async () => {
  await browser?.stop();
  await desk?.stop();
  provider?.stop();
});

const picture = (page, name) => page.screenshot({ path: join(pictures, `${name}.png`) });
const button = (page) => page.getByRole("button", { name: "Continue with Shop Ltd" });
const signedIn = (page, name) => page.getByRole("banner").getByRole("button", { name }).waitFor();

// At the provider's own forms.
async function sayWho(page, login) {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("whatever");
  await page.getByRole("button", { name: "Sign-in" }).click();
  const consent = page.getByRole("button", { name: "Continue" });
  await consent.waitFor();
  await consent.click();
}

// A browser of somebody's own that stands before the desk.
async function arrive(hash = "", settings = {}) {
  const page = await browser.page("about:blank", settings);
  await page.route(/fonts\.googleapis/, (route) => route.abort()); // of the provider's forms
  await page.goto(`${desk.address}/${hash}`);
  await button(page).waitFor();
  return page;
}

async function leave(page, login) {
  await button(page).click();
  await sayWho(page, login);
}

async function refused(login, text) {
  const page = await arrive();
  await leave(page, login);
  await page.getByRole("alert").getByText(text).waitFor();
  assert.equal(page.url(), `${desk.address}/`);
  const cookies = await page.context().cookies(desk.address);
  assert.deepEqual(cookies, [], "nothing is left of it");
  return page;
}

test("an agent signs in with the provider, and goes on where they were", options, async () => {
  const page = await arrive("#/customers");
  await picture(page, "sign-in");
  assert.deepEqual(await findings(page), []);
  await leave(page, "anna");
  await signedIn(page, /Anna Vermeer/);
  assert.equal(page.url(), `${desk.address}/#/customers`);
  await page.getByRole("heading", { name: "Customers" }).first().waitFor();
  const [cookie, ...others] = await page.context().cookies(desk.address);
  assert.deepEqual([cookie.name, cookie.sameSite, cookie.httpOnly, others.length], ["balie_desk", "Strict", true, 0]);
  await page.reload();
  await signedIn(page, /Anna Vermeer/);
  await page.getByRole("button", { name: /Anna Vermeer/ }).click();
  assert.equal(await page.getByRole("menuitem", { name: "Change the password" }).count(), 0);
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await button(page).waitFor();
  const { users } = await desk.admin("GET", "users");
  const anna = users.find((one) => one.user === "anna.vermeer");
  assert.deepEqual([anna.roles, anna.agent, anna.fromProvider], [["agent"], "anna.vermeer", true]);
  const { entries } = await desk.admin("GET", "audit");
  assert.ok(entries.some((one) => one.user === "anna.vermeer" && one.action === "sign_in"));
  await page.context().close();
});

test("roles are the provider's, and admins see so", options, async () => {
  const page = await arrive();
  await signIn(page, "admin", password);
  await page.getByRole("link", { name: "Administration" }).click();
  const row = page.getByRole("row", { name: /anna\.vermeer/ });
  await row.getByText("Provider").waitFor();
  await row.getByRole("button", { name: "Change" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Signs in with the company's provider").waitFor();
  assert.ok(await dialog.getByRole("checkbox", { name: "Administrator", exact: true }).isDisabled());
  assert.equal(await dialog.getByLabel(/password/i).count(), 0);
  await picture(page, "provider-user");
  const asked = { user: "anna.vermeer", name: "Anna Vermeer", roles: ["admin"], agent: "anna.vermeer" };
  await assert.rejects(desk.admin("POST", "users", asked), /user\.from_provider/);
  const made = { user: "eve", roles: ["admin"], password: "twelve letters", fromProvider: true };
  assert.ok(!(await desk.admin("POST", "users", made)).fromProvider, "nobody makes themselves the provider's");
  await page.context().close();
});

test("roles that the provider takes back end the session", options, async () => {
  const page = await arrive();
  await leave(page, "sue");
  await signedIn(page, /Sue Whitby/);
  await page.getByRole("link", { name: "Live" }).waitFor();
  provider.people.sue.groups = [];
  await (await refused("sue", "may do nothing at the desk")).context().close();
  await page.getByText("Your session has ended.").waitFor();
  await page.context().close();
});

test("who has no role, another's name, or is disabled stays out", options, async () => {
  const page = await refused("nora", "may do nothing at the desk");
  await picture(page, "sign-in-refused");
  await page.context().close();
  const { users } = await desk.admin("GET", "users");
  assert.ok(!users.some((one) => one.user === "nora"));
  await desk.admin("POST", "users", { user: "bert", roles: ["admin"], password: "twelve letters" });
  await (await refused("bert", "Somebody else has your user name")).context().close();
  await desk.signIn("bert", "twelve letters");
  const anna = {
    user: "anna.vermeer",
    name: "Anna Vermeer",
    roles: ["agent"],
    agent: "anna.vermeer",
    disabled: true,
  };
  await desk.admin("POST", "users", anna);
  await (await refused("anna", "disabled at the desk")).context().close();
  await desk.admin("POST", "users", { ...anna, disabled: false });
});

test("who changes their mind at the provider is back at the desk", options, async () => {
  const page = await arrive();
  await button(page).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("alert").getByText("refused or took too long").waitFor();
  await page.context().close();
});

test("without passwords the provider comes first, and admins get in", options, async () => {
  await desk.admin("POST", "users", { user: "carl", roles: ["marketer"], password: "twelve letters" });
  await desk.end();
  await desk.run("passwords = false");
  await assert.rejects(desk.signIn("carl", "twelve letters"), /sign_in\.no_passwords/);
  const page = await arrive("", { colorScheme: "dark" });
  assert.equal(await page.getByLabel("User name").count(), 0);
  await picture(page, "sign-in-provider-alone");
  await page.getByRole("button", { name: "Administrator: with a password" }).click();
  await signIn(page, "admin", password);
  await page.context().close();
  await desk.end();
  await desk.run();
});

test("a provider that is gone is said to be, and passwords go on", options, async () => {
  await desk.end();
  await desk.run(); // it knows nothing of the provider
  provider.stop();
  const page = await arrive();
  await button(page).click();
  await page.getByRole("alert").getByText("cannot be reached").waitFor();
  await signIn(page, "admin", password);
  await page.context().close();
  await until("the log", () => desk.log.includes('"openid.away"'));
});
