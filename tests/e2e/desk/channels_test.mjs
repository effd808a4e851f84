// A day of one agent over all channels, and what the offers came to: channels_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import test from "node:test";
import { findings } from "./browser.mjs";
import { Stage } from "./stage.mjs";

const options = { timeout: 60_000 };
const stage = new Stage(async (stage) => {
  anna = await stage.signIn("anna", { state: "Ready" });
  page = anna.page;
});
const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
const note = `Comes tomorrow; had the wrong house number. ${hostile}`;
let anna, page;

const owed = () => page.getByText("Say what came of the offers");

test("a chat full of scripts does nothing; ready again only when the outcome is said", options, async () => {
  const attributes = { given_name: `Sanne ${hostile}` };
  const more = { text: `Where is my parcel? ${hostile}`, topic: "delivery", attributes };
  await anna.take("chat-1", () => stage.channel.contact("chat-1", "chat", "+447700900163", more));
  await anna.conversation.getByText("Where is my parcel?").waitFor();
  await anna.customer.getByRole("heading", { name: /Sanne/ }).waitFor();
  await stage.channel.write("chat-1", hostile);
  await anna.conversation.getByText("onerror").last().waitFor();
  assert.equal(await page.title(), "Balie");
  assert.equal(await page.locator("main img[src]").count(), 0);

  await anna.end();
  await owed().waitFor();
  const ready = page.getByRole("button", { name: "Ready for the next" });
  await page.getByRole("combobox", { name: "Result" }).selectOption("solved");
  assert.equal(await ready.isEnabled(), false);
  await page.keyboard.press("Alt+P");
  await page.keyboard.press("Alt+A");
  await owed().waitFor({ state: "detached" });
  await stage.picture("story-wrap-up", anna);
  await anna.wrapUp("solved", note);
});

test("what was accepted is seen in the results, one's own beside the team's", options, async () => {
  await anna.goTo("Results");
  const own = page.getByRole("region", { name: "My results today" });
  await own.getByText("30", { exact: true }).waitFor();
  const row = page.getByRole("region", { name: "By offer" }).getByRole("row", { name: /plus/ });
  const cells = await row.getByRole("cell").allInnerTexts();
  // presented by me, accepted from me, presented, accepted, rejected
  assert.deepEqual(cells.slice(1, 6), ["1", "1", "1", "1", "0"]);
  await stage.picture("story-results", anna);
  await anna.goTo("Work");
});

test("when the customer comes again the time line tells what it came to, and what was noted", options, async () => {
  await anna.take("call-9", () => stage.channel.contact("call-9", "voice", "+447700900163"));
  await anna.customer.getByRole("tab", { name: "Time line" }).click();
  const past = anna.customer.getByRole("listitem").filter({ hasText: "delivery" });
  await past.getByText("Solved", { exact: true }).waitFor();
  await anna.customer.getByRole("searchbox", { name: "Search all channels" }).fill("house number");
  await past.getByText(note).waitFor();
  await past.getByRole("button").first().click();
  await past.getByRole("list", { name: "Written down" }).getByText(note).waitFor();
  await past.getByText("Where is my parcel?").waitFor();
  await stage.picture("story-time-line", anna);
  const { events } = await stage.channel.call("GET", "/v1/events?from=1&limit=1000");
  const told = events.map((one) => one.outcomeRecorded?.outcome).find((one) => one?.kind === "completed");
  assert.deepEqual([told.reason, told.attributes.note, told.agent], ["solved", note, "anna"]);
  await anna.end();
  await page.keyboard.press("Alt+I");
  await owed().waitFor({ state: "detached" });
  await anna.wrapUp();
});

test("a call, a mail and a short message at once, by the same agent", options, async () => {
  const mail = { subject: "Invoice 2231", text: "It has the headset twice." };
  await anna.take("call-1", () => stage.channel.contact("call-1", "voice", "+447700900200"));
  await anna.take("mail-1", () => stage.channel.contact("mail-1", "email", "lotte@example.com", mail));
  await anna.take("sms-1", () => stage.channel.contact("sms-1", "sms", "+447700900201", { text: "Open on Sunday?" }));
  assert.equal(await anna.tabs.count(), 3);
  await anna.presence.getByText("3/6").waitFor();

  await page.getByRole("textbox", { name: /Short message to/ }).fill("Yes, until six.");
  await page.getByText(/15 characters/).waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  const [sms] = await stage.channel.told("send", "sms-1");
  assert.deepEqual([sms.text, sms.to], ["Yes, until six.", "+447700900201"]);

  await page.getByRole("tab", { name: /lotte/ }).click();
  await page.getByRole("heading", { name: "Invoice 2231" }).waitFor();
  await page.getByRole("textbox", { name: /Answer to/ }).fill("It is put right.");
  await page.getByRole("button", { name: "Send" }).click();
  const [answer] = await stage.channel.told("send", "mail-1");
  assert.deepEqual([answer.subject, answer.to], ["Re: Invoice 2231", "lotte@example.com"]);
  await stage.picture("story-three-at-once", anna);
  assert.deepEqual(await findings(page), []);

  for (let left = 3; left > 0; left--) {
    await anna.end();
    await page.keyboard.press("Alt+I");
    await owed().waitFor({ state: "detached" });
    await anna.wrapUp();
    await page.waitForFunction(
      (count) => document.querySelectorAll("[role=tablist][aria-orientation=vertical] [role=tab]").length === count,
      left - 1,
    );
  }
});

test("a visit at the counter is entered by hand, beside what is in hand", options, async () => {
  await page.getByRole("button", { name: "Enter by hand" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Phone number", { exact: true }).fill("+447700900300");
  await dialog.getByLabel("Subject").fill("Brought the shoes back");
  await dialog.getByRole("button", { name: "Enter" }).click();
  await page.getByRole("heading", { name: "Brought the shoes back" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Brought the shoes back" }).waitFor();
  await page.getByRole("button", { name: /^Done/ }).click();
  await page.getByText("Quiet for the moment").waitFor();
  const { history } = await stage.channel.customer("tel", "+447700900300");
  assert.deepEqual(
    history.map((one) => one.channel),
    ["counter"],
  );
});

test("who is not ready says why, and is offered nothing", options, async () => {
  await anna.is("Lunch");
  await stage.channel.contact("call-5", "voice", "+447700900500");
  const { agents } = await stage.channel.call("GET", "/v1/agents");
  const { state, reason } = agents.find((one) => one.agent === "anna");
  assert.deepEqual([state, reason], ["not_ready", "lunch"]);
  const { contacts } = await stage.channel.call("GET", "/v1/queues/sales?contacts=9");
  assert.deepEqual(
    contacts.map((one) => [one.contactId, one.state]),
    [["call-5", "waiting"]],
  );
  assert.equal(await page.getByRole("button", { name: /^Accept / }).count(), 0);
});
