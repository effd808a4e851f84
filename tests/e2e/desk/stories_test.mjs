// The stories; desk_test.py runs the hub and the server for them.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Browser, findings, signIn } from "./browser.mjs";
import { Channel } from "./channel.mjs";

const given = JSON.parse(process.env.BALIE_DESK_TEST);
const channel = new Channel(given.hub, given.entry);
const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
let browser, anna, sue;

async function signedIn(user) {
  const page = await browser.page(given.desk);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  page.problems.length = 0; // it asked who is signed in, and was told that nobody is
  await signIn(page, user, given.password);
  return page;
}

async function presence(page, name) {
  await page.getByRole("banner").getByRole("button", { name: "Presence" }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  await page
    .getByRole("banner")
    .getByRole("button", { name: new RegExp(`Presence.*${name}`) })
    .waitFor();
}

// The next contact is offered; taken with a key.
async function take(page, id, bring) {
  await bring();
  await page.getByRole("button", { name: /^Accept / }).waitFor();
  await page.keyboard.press("F2");
  await page.getByRole("toolbar", { name: "What to do" }).waitFor();
  await channel.told("connect", id).then(([command]) => channel.done(command));
}

async function end(page) {
  await page.keyboard.press("Alt+X");
  await page.getByRole("combobox", { name: "Result" }).waitFor();
}

async function wrapUp(page) {
  await page.getByRole("combobox", { name: "Result" }).selectOption("solved");
  await page.getByRole("button", { name: "Ready for the next" }).click();
  await page.getByRole("combobox", { name: "Result" }).waitFor({ state: "detached" });
}

before(async () => {
  mkdirSync(given.pictures, { recursive: true });
  browser = await Browser.start();
  anna = await signedIn("anna");
  await presence(anna, "Ready");
});

afterEach(async (context) => {
  const name = context.name
    .split(/[ ,:;]/)
    .slice(0, 3)
    .join("_");
  await anna?.screenshot({ path: join(given.pictures, `end_of_${name}-anna.png`) });
  await sue?.screenshot({ path: join(given.pictures, `end_of_${name}-sue.png`) });
});

after(async () => {
  const problems = [...(anna?.problems ?? []), ...(sue?.problems ?? [])];
  await browser?.stop();
  assert.deepEqual(problems, []);
});

test("a chat: offered, answered, over a connection that is cut and heals; the offer is accepted", async () => {
  const more = {
    text: `Where is my parcel? ${hostile}`,
    topic: "delivery",
    attributes: { given_name: `Sanne ${hostile}` },
  };
  await take(anna, "chat-1", () => channel.contact("chat-1", "chat", "+447700900163", more));
  const conversation = anna.getByRole("log", { name: "Conversation" });
  await conversation.getByText("Where is my parcel?").waitFor();
  await anna.getByRole("region", { name: "Customer" }).getByRole("heading", { name: /Sanne/ }).waitFor();

  const box = anna.getByRole("textbox", { name: "Write a message" });
  await box.fill("It comes tomorrow.");
  await box.press("Enter");
  await conversation.getByRole("img", { name: "Sent", exact: true }).waitFor();
  const [first] = await channel.told("send", "chat-1");
  assert.equal(first.text, "It comes tomorrow.");
  await channel.done(first);
  await conversation.getByRole("img", { name: "Delivered" }).waitFor();
  await channel.write("chat-1", hostile);
  await conversation.getByText("onerror").last().waitFor();
  assert.equal(await anna.title(), "Balie");
  assert.equal(await anna.locator("main img[src]").count(), 0);

  await anna.context().setOffline(true);
  await anna.getByText("Connection lost.").waitFor();
  await box.fill("I wrote this without a connection.");
  await box.press("Enter");
  await conversation.getByRole("img", { name: "Waits to be sent" }).waitFor();
  await anna.screenshot({ path: join(given.pictures, "story-lost.png") });
  await anna.reload().catch(() => undefined); // not even a reload may lose it, once the network is back
  await anna.context().setOffline(false);
  await anna.goto(given.desk);
  const [late] = await channel.told("send", "chat-1");
  assert.equal(late.text, "I wrote this without a connection.");
  await conversation.getByText("I wrote this without a connection.").waitFor();
  assert.equal(await conversation.getByText("I wrote this without a connection.").count(), 1);
  anna.problems.length = 0; // the browser complains of the lost connection

  await end(anna);
  await anna.getByText("Say what came of the offers").waitFor();
  await anna.keyboard.press("Alt+P");
  await anna.keyboard.press("Alt+A");
  await anna.getByText("Say what came of the offers").waitFor({ state: "detached" });
  await anna.screenshot({ path: join(given.pictures, "story-wrap-up.png") });
  await wrapUp(anna);
  await anna.getByRole("link", { name: "Results" }).click();
  await anna.getByRole("row", { name: /plus/ }).getByRole("cell", { name: "1", exact: true }).first().waitFor();
  await anna.getByRole("link", { name: "Work" }).click();
});

test("a call, a mail and a short message at once, by the same agent", async () => {
  const mail = { subject: "Invoice 2231", text: "It has the headset twice." };
  await take(anna, "call-1", () => channel.contact("call-1", "voice", "+447700900200"));
  await take(anna, "mail-1", () => channel.contact("mail-1", "email", "lotte@example.com", mail));
  await take(anna, "sms-1", () => channel.contact("sms-1", "sms", "+447700900201", { text: "Open on Sunday?" }));
  const tabs = anna.getByRole("tablist", { name: "Contacts in hand" }).getByRole("tab");
  assert.equal(await tabs.count(), 3);

  await anna.getByRole("textbox", { name: /Short message to/ }).fill("Yes, until six.");
  await anna.getByText(/15 characters/).waitFor();
  await anna.getByRole("button", { name: "Send" }).click();
  const [sms] = await channel.told("send", "sms-1");
  assert.deepEqual([sms.text, sms.to], ["Yes, until six.", "+447700900201"]);

  await anna.getByRole("tab", { name: /lotte/ }).click();
  await anna.getByRole("heading", { name: "Invoice 2231" }).waitFor();
  await anna.getByRole("textbox", { name: /Answer to/ }).fill("It is put right.");
  await anna.getByRole("button", { name: "Send" }).click();
  const [answer] = await channel.told("send", "mail-1");
  assert.deepEqual([answer.subject, answer.to], ["Re: Invoice 2231", "lotte@example.com"]);

  await anna.getByRole("tab", { name: /Call/ }).click();
  await anna.getByRole("button", { name: "Hold" }).click();
  await channel.told("hold", "call-1");
  await anna.getByRole("button", { name: "Hang up" }).click();
  await channel.told("hang_up", "call-1");
  assert.deepEqual(await findings(anna), []);
  for (let left = 3; left > 0; left--) {
    await end(anna);
    await anna.keyboard.press("Alt+I");
    await anna.getByText("Say what came of the offers").waitFor({ state: "detached" });
    await wrapUp(anna);
    await anna.waitForFunction(
      (count) => document.querySelectorAll("[role=tab][id^=tab-]").length === count,
      left - 1,
    );
  }
});

test("an e-mail address is corrected, consent withdrawn, a counter visit entered", async () => {
  const attributes = { mail_address: "old@example.com" };
  await take(anna, "chat-2", () => channel.contact("chat-2", "chat", "+447700900300", { text: "Hello", attributes }));
  const customer = anna.getByRole("region", { name: "Customer" });
  await customer.getByRole("button", { name: "Correct Mail address" }).click();
  await customer.getByLabel("Mail address").fill("new@example.com");
  await customer.getByRole("button", { name: "Save" }).click();
  await customer.getByText("new@example.com").waitFor();
  const known = await channel.customer("tel", "+447700900300");
  assert.equal(known.attributes.find((one) => one.name === "mail_address").value, "new@example.com");

  await customer.getByRole("tab", { name: "Consent" }).click();
  await customer.getByRole("button", { name: "Record" }).click();
  await customer.getByText("Granted", { exact: true }).waitFor();
  await customer.getByRole("button", { name: "Withdraw" }).click();
  await customer.getByText("Withdrawn", { exact: true }).waitFor();
  const [consent] = (await channel.customer("tel", "+447700900300")).consents;
  assert.deepEqual([consent.purpose, consent.state], ["marketing", "withdrawn"]);

  await anna.getByRole("button", { name: "Enter by hand" }).click();
  const dialog = anna.getByRole("dialog");
  await dialog.getByLabel("Phone number", { exact: true }).fill("+447700900300");
  await dialog.getByLabel("Subject").fill("Brought the shoes back");
  await dialog.getByRole("button", { name: "Enter" }).click();
  await anna.getByRole("heading", { name: "Brought the shoes back" }).waitFor();
  await anna.getByRole("button", { name: /^Done/ }).click();
  await anna.getByRole("tab", { name: /Chat/ }).click();
  await end(anna);
  await anna.keyboard.press("Alt+R");
  await anna.getByRole("button", { name: "Too expensive" }).click();
  await wrapUp(anna);
});

test("a chat is passed on to a colleague, who has the conversation before them", async () => {
  await take(anna, "chat-3", () => channel.contact("chat-3", "chat", "+447700900500", { text: "My order 81172" }));
  await channel.write("chat-3", "Are you still there?");
  await anna.getByText("Are you still there?").last().waitFor();
  const bert = await signedIn("bert");
  await presence(bert, "Ready");
  await anna.getByRole("button", { name: "Transfer" }).click();
  const dialog = anna.getByRole("dialog");
  await dialog.getByText("Colleague").first().click();
  await dialog
    .getByRole("combobox", { name: "Colleague" })
    .or(dialog.getByLabel("Colleague", { exact: true }))
    .last()
    .click();
  await anna.getByRole("option", { name: /Bert Hals/ }).click();
  await dialog.getByRole("button", { name: "Transfer" }).click();
  await bert.getByRole("button", { name: /^Accept / }).waitFor();
  await bert.keyboard.press("F2");
  const conversation = bert.getByRole("log", { name: "Conversation" });
  await conversation.getByText("My order 81172").waitFor();
  await conversation.getByText("Are you still there?").waitFor();
  await anna
    .getByRole("heading", { name: "Quiet for the moment" })
    .or(anna.getByRole("combobox", { name: "Result" }))
    .waitFor();
  assert.deepEqual(bert.problems, []);
  await end(bert);
  await bert.context().close();
});

test("a supervisor sees why a contact waits and moves it; two customers become one, and two again", async () => {
  await presence(anna, "Lunch");
  await channel.contact("call-2", "voice", "+447700900400");
  sue = await signedIn("sue");
  await sue.getByRole("link", { name: "Live" }).click();
  const row = sue.getByRole("row", { name: /call-2/ });
  await row.getByRole("button", { name: "Move" }).click();
  const dialog = sue.getByRole("dialog");
  await dialog
    .getByRole("combobox", { name: "Queue" })
    .or(dialog.getByLabel("Queue", { exact: true }))
    .last()
    .click();
  await sue.getByRole("option", { name: "Support" }).click();
  await dialog.getByRole("button", { name: "Move" }).click();
  await row.getByText("Support").waitFor();
  assert.deepEqual(await findings(sue), []);
  await sue.screenshot({ path: join(given.pictures, "story-live.png") });
  const { contacts } = await channel.call("GET", "/v1/queues/support?contacts=9");
  assert.deepEqual(
    contacts.map((one) => one.contactId),
    ["call-2"],
  );

  await sue.getByRole("link", { name: "Customers" }).click();
  await sue.getByRole("search").getByLabel("Phone number").fill("+447700900200");
  await sue.getByRole("button", { name: "Find" }).click();
  await sue.getByRole("tab", { name: "Merge" }).click();
  const merge = sue.getByRole("tabpanel").getByRole("search");
  await merge.getByLabel("Phone number").fill("+447700900201");
  await merge.getByRole("button", { name: "Find" }).click();
  await sue.getByRole("tabpanel").getByRole("button", { name: "Merge" }).click();
  await sue.getByRole("button", { name: "Take apart" }).waitFor();
  const ids = async () =>
    Promise.all(["+447700900200", "+447700900201"].map(async (one) => (await channel.customer("tel", one)).id));
  assert.equal(new Set(await ids()).size, 1);
  await sue.getByRole("button", { name: "Take apart" }).click();
  await sue.getByText("They are two customers again").waitFor();
  assert.equal(new Set(await ids()).size, 2);
});
