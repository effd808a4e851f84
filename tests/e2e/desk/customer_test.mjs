// What is known of a customer and corrected, what they allow and withdraw, and whom it is about:
// customer_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { until } from "./floor.mjs";
import { Mail } from "./mail.mjs";
import { SmtpSink } from "./smtp_sink.mjs";
import { Stage } from "./stage.mjs";

const files = {
  "identity.toml":
    '[[scheme]]\nname = "account"\nweight = 4\none_each = true\n[[scheme]]\nname = "tel"\nweight = 2\n',
  "consent.toml": `
[[country]]
country = "GB"
time_zone = "Europe/London"
[[rule]]
purpose = "marketing"
basis = "opt_in"
ground = "consent"
`,
  "offers.toml": `
[[offer]]
id = "news"
title = "Our news"
purpose = "marketing"
value = 30
propensity = 0.4
text = [{text = "What is new, every month."}]
`,
};
const options = { timeout: 60_000 };
const mail = await Mail.open();
let anna, page;
const stage = new Stage(
  async (stage) => {
    anna = await stage.signIn("anna", { state: "Ready" });
    page = anna.page;
  },
  { files, more: mail.settings },
);
after(() => mail.close());

const number = "+447700900300";
const offersOf = async (id) =>
  ((await stage.channel.contact(id, "counter", number, { entry: "counter" })).offers ?? []).map((one) => one.id);

test("an e-mail address is corrected in place, and the confirmation goes there by mail", options, async () => {
  const more = { text: "Hello", attributes: { mail_address: "old@example.com" } };
  await anna.take("chat-1", () => stage.channel.contact("chat-1", "chat", number, more));
  const { id } = await stage.channel.customer("tel", number);
  const confirmation = {
    id: "confirmation-1",
    kind: "send",
    adapter: "mail",
    to: "old@example.com",
    customerId: id,
    subject: "Your order 81172",
    text: "Two headsets, with you on Friday.",
    arguments: { confirmation: true, salutation: "Dear Sam," },
  };
  await stage.channel.call("POST", "/v1/commands", confirmation);
  await until("the confirmation, which goes astray", () => mail.sink.mails.length === 1);

  await anna.customer.getByRole("button", { name: /Correct (E-)?mail address/i }).click();
  await anna.customer.getByRole("textbox", { name: /mail address/i }).fill("new@example.com");
  await anna.customer.getByRole("button", { name: "Save" }).click();
  await anna.customer.getByText("new@example.com").first().waitFor();
  const known = await stage.channel.customer("tel", number);
  assert.equal(known.attributes.find((one) => one.name === "mail_address").value, "new@example.com");

  await anna.customer.getByText("Send the last confirmation again, to new@example.com?").waitFor();
  await anna.customer.getByRole("button", { name: "Send again" }).click();
  await anna.customer.getByText("The confirmation was sent to new@example.com.").waitFor();
  const [astray, again] = mail.sink.mails;
  assert.deepEqual([astray.to, again.to, mail.sink.mails.length], [["old@example.com"], ["new@example.com"], 2]);
  for (const one of [astray, again]) {
    assert.deepEqual(SmtpSink.header(one, "Subject"), ["Your order 81172"]);
    assert.match(one.body, /Dear Sam,[^]*Two headsets, with you on Friday\./);
  }
  await stage.picture("story-confirmation-again", anna);
});

test("consent is asked and recorded; once it is withdrawn nothing is offered for it", options, async () => {
  assert.deepEqual(await offersOf("visit-1"), []);
  await anna.customer.getByRole("tab", { name: "Consent" }).click();
  await anna.customer.getByRole("button", { name: "Record" }).click();
  await anna.customer.getByText("Granted", { exact: true }).waitFor();
  assert.deepEqual(await offersOf("visit-2"), ["news"]);
  await anna.customer.getByRole("button", { name: "Withdraw" }).click();
  await anna.customer.getByText("Withdrawn", { exact: true }).waitFor();
  await stage.picture("story-consent-withdrawn", anna);
  assert.deepEqual(await offersOf("visit-3"), []);
  const [consent] = (await stage.channel.customer("tel", number)).consents;
  assert.deepEqual([consent.purpose, consent.state], ["marketing", "withdrawn"]);
  await anna.end();
  await anna.wrapUp();
});

test("of two who share a number the one who calls is chosen, by name", options, async () => {
  const shared = "+447700900400";
  const tel = { scheme: "tel", value: shared, assurance: "observed" };
  for (const name of ["Ann", "Bob"]) {
    const identifiers = [tel, { scheme: "account", value: `account-${name}`, assurance: "verified" }];
    const more = { entry: "counter", identifiers, attributes: { given_name: name } };
    await stage.channel.contact(`visit-of-${name}`, "counter", shared, more);
  }
  const more = { identifiers: [tel], text: "Hello" };
  await anna.take("chat-2", () => stage.channel.contact("chat-2", "chat", shared, more));
  const candidates = page.getByRole("alert").getByRole("listitem");
  await candidates.filter({ hasText: "Ann" }).getByText("1 of 2 contacts by this tel").waitFor();
  await candidates.filter({ hasText: "Unknown customer" }).getByText("somebody else by this tel").waitFor();
  await stage.picture("story-several-people", anna);
  await candidates.filter({ hasText: "Bob" }).getByRole("button", { name: "It is this one" }).click();
  await anna.customer.getByRole("heading", { name: "Bob" }).waitFor();
  await candidates.filter({ hasText: "Bob" }).getByRole("button", { name: "Shown" }).waitFor();
  await anna.end();
  await anna.wrapUp();
});

test("a number that is not the customer's is taken away; who brings it next is somebody else", options, async () => {
  const wrong = "+447700900500";
  const identifiers = [
    { scheme: "tel", value: wrong, assurance: "verified" },
    { scheme: "email", value: "eve@example.com", assurance: "verified" },
  ];
  const more = { identifiers, text: "That is not my number" };
  await anna.take("chat-3", () => stage.channel.contact("chat-3", "chat", wrong, more));
  const before = await stage.channel.customer("tel", wrong);
  await anna.customer.getByRole("button", { name: `Take ${wrong} away` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The contact in hand came with it").waitFor();
  await stage.picture("story-identifier-removed", anna);
  await dialog.getByRole("button", { name: "Take away" }).click();
  await page.getByText(`${wrong} no longer leads to this customer.`).waitFor();
  await anna.customer.getByRole("button", { name: `Take ${wrong} away` }).waitFor({ state: "detached" });
  const after = await stage.channel.customer("email", "eve@example.com");
  assert.deepEqual([after.id, after.identifiers.map((one) => one.scheme)], [before.id, ["email"]]);
  await assert.rejects(stage.channel.customer("tel", wrong), /404/);
  const { customer } = await stage.channel.contact("visit-4", "counter", wrong, { entry: "counter" });
  assert.notEqual(customer.id, before.id);
  await anna.end();
  await anna.wrapUp();
});

test("two customers become one, and two again", options, async () => {
  for (const last of [0, 1])
    await stage.channel.contact(`visit-of-${last}`, "counter", `+44770090020${last}`, { entry: "counter" });
  const sue = await stage.signIn("sue");
  await sue.goTo("Customers");
  await sue.page.getByRole("search").getByLabel("Phone number").fill("+447700900200");
  await sue.page.getByRole("button", { name: "Find" }).click();
  await sue.page.getByRole("tab", { name: "Merge" }).click();
  const part = sue.page.getByRole("tabpanel");
  const search = part.getByRole("search");
  await search.getByLabel("Phone number").fill("+447700900201");
  await search.getByRole("button", { name: "Find" }).click();
  await part.getByRole("button", { name: "Merge" }).click();
  await sue.page.getByRole("button", { name: "Take apart" }).waitFor();
  const ids = async () => {
    const found = [0, 1].map((last) => stage.channel.customer("tel", `+44770090020${last}`));
    return (await Promise.all(found)).map((one) => one.id);
  };
  assert.equal(new Set(await ids()).size, 1);
  await stage.picture("story-merged", sue);
  await sue.page.getByRole("button", { name: "Take apart" }).click();
  await sue.page.getByText("They are two customers again").waitFor();
  assert.equal(new Set(await ids()).size, 2);
});
