// Each page of the desk on a small screen and a tablet, in light or dark: a picture of it, no complaint of the
// browser's under the strict policy, nothing serious found by axe: pages_test.mjs PAGE_FOLDER PICTURES light|dark
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Browser, findings, signIn } from "./browser.mjs";
import { FakeServer } from "./fake_server.mjs";

const [folder, pictures, colorScheme] = process.argv.slice(2);
const browser = await Browser.start();
const servers = [];
after(async () => {
  await browser.stop();
  for (const server of servers) server.stop();
});
async function serve(me) {
  const server = await new FakeServer(folder, me).start();
  servers.push(server);
  return server;
}
const sizes = { desk: [1280, 720], tablet: [768, 1024] };
const all = { roles: ["agent", "supervisor", "analyst", "admin"] };

const open = {
  chat: (page) => page.getByRole("tab", { name: /Sanne/ }).click(),
  call: (page) => page.getByRole("tab", { name: /Omar/ }).click(),
  mail: (page) => page.getByRole("tab", { name: /Lotte/ }).click(),
  wrap_up: (page) => page.getByRole("tab", { name: /Piet/ }).click(),
};
// Once for a list that is open, once for the dialog.
async function escape(page) {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
}

// A dialog over the page; the one before is closed.
const dialog = (name) => async (page) => {
  await escape(page);
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog").waitFor();
};
const dialogs = {
  entry_dialog: dialog("Enter by hand"),
  dial_dialog: dialog("Call somebody"),
  transfer_dialog: dialog("Transfer"),
  consult_dialog: dialog("Consult"),
  callback_dialog: dialog("Call back later"),
};
const userMenu = (name) => async (page) => {
  await escape(page);
  await page.getByRole("button", { name: /Anna Vermeer/ }).click();
  await page.getByRole("menuitem", { name }).click();
  await page.getByRole("dialog").waitFor();
};
const close = async (page) => {
  await escape(page);
  await page.getByRole("dialog").waitFor({ state: "detached" });
};
const goTo = (name) => async (page) => {
  await close(page);
  await page.evaluate((hash) => (location.hash = hash), `#/${name}`);
  await page.locator("main h1, main h2").first().waitFor();
};
// By its name also where a small screen shows a picture alone.
const part = (name) => async (page) => {
  await close(page);
  await page.getByRole("tab", { name, exact: true }).click();
};
const pages = {
  chat: open.chat,
  mail: open.mail,
  wrap_up: open.wrap_up,
  call: open.call, // the dialogs are those of a call
  ...dialogs,
  keys_dialog: userMenu("Keys"),
  password_dialog: userMenu("Change the password"),
  time_line: part("Time line"),
  products: part("Products"),
  consent: part("Consent"),
  scores: part("Scores"),
  merge: part("Merge"),
  customers: goTo("customers/customer-sanne"),
  results: goTo("results"),
  live: goTo("live"),
  reports: goTo("reports"),
  explain: goTo("explain/decision-chat-1"),
  administration: goTo("administration"),
  user_dialog: dialog("Add a user"),
};

async function look(page, name) {
  await page.waitForTimeout(300); // until charts and transitions stand still
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

test(`pages, ${colorScheme}`, { timeout: 240_000 }, async () => {
  mkdirSync(pictures, { recursive: true });
  const wrong = [];
  for (const [size, [width, height]] of Object.entries(sizes)) {
    const server = await serve(all);
    const page = await browser.page(server.address, { width, height, colorScheme });
    const check = async (name) => {
      await look(page, `${name}-${size}-${colorScheme}`);
      if (size === "desk") wrong.push(...(await findings(page)).map((line) => `${name}: ${line}`));
    };
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await check("sign_in");
    await signIn(page, "anna", "right");
    for (const [name, show] of Object.entries(pages)) {
      await show(page).catch((error) => assert.fail(`${name}, ${size}: ${error.message}`));
      await check(name);
    }
    await goTo("work")(page);
    server.fails = "unknown_command";
    await open.call(page);
    await page.getByRole("button", { name: "Hold", exact: true }).click();
    await page.getByText("not done").first().waitFor();
    await check("refused");
    assert.deepEqual(page.problems, []);
    await page.context().setOffline(true);
    await page.getByText("Connection lost.").waitFor();
    await check("lost");
    await page.context().close();
  }
  assert.deepEqual(wrong, []);
});

test("a mail's original is shown, and can do nothing", { timeout: 60_000 }, async () => {
  const server = await serve(all);
  const page = await browser.page(server.address, { colorScheme });
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await signIn(page, "anna", "right");
  await pages.mail(page);
  await page.getByRole("button", { name: "Show the original" }).click();
  const frame = page.frameLocator("iframe");
  await frame.getByText("headset").waitFor();
  await frame.getByText("link").click();
  await look(page, `original-desk-${colorScheme}`);
  assert.equal(await page.title(), "Balie");
  assert.deepEqual(server.strange, []);
});
