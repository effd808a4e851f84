// Contacts that are passed on, by an agent and by a supervisor, and why they are where they are: supervisor_test.mjs
// BALIE PICTURES
import assert from "node:assert/strict";
import test from "node:test";
import { findings } from "./browser.mjs";
import { Stage } from "./stage.mjs";

const options = { timeout: 60_000 };
let anna;
const stage = new Stage(async (stage) => {
  anna = await stage.signIn("anna", { state: "Ready" });
});

test("a chat is passed on to a colleague, who has the conversation before them", options, async () => {
  await anna.take("chat-3", () =>
    stage.channel.contact("chat-3", "chat", "+447700900500", { text: "My order 81172" }),
  );
  await stage.channel.write("chat-3", "Are you still there?");
  await anna.conversation.getByText("Are you still there?").waitFor();
  const bert = await stage.signIn("bert", { state: "Ready" });
  await anna.toolbar.getByRole("button", { name: "Transfer" }).click();
  const dialog = anna.page.getByRole("dialog");
  await dialog.getByText("Colleague").first().click();
  await anna.choose("Colleague", /Bert Hals/);
  await dialog.getByRole("button", { name: "Transfer" }).click();
  await bert.accept();
  await bert.conversation.getByText("My order 81172").waitFor();
  await bert.conversation.getByText("Are you still there?").waitFor();
  await anna.conversation.waitFor({ state: "detached" });
  await bert.is("Away");
  await stage.leave("bert");
});

test("a supervisor sees why a contact waits, and moves it", options, async () => {
  await anna.is("Lunch");
  await stage.channel.contact("call-2", "voice", "+447700900400");
  const sue = await stage.signIn("sue");
  await sue.goTo("Live");
  const row = sue.page.getByRole("row", { name: /call-2/ });
  await row.getByRole("button", { name: "Move" }).click();
  await sue.choose("Queue", "Support");
  await sue.page.getByRole("dialog").getByRole("button", { name: "Move" }).click();
  await row.getByText("Support").waitFor();
  assert.deepEqual(await findings(sue.page), []);
  await stage.picture("story-live", sue);
  const { contacts } = await stage.channel.call("GET", "/v1/queues/support?contacts=9");
  assert.deepEqual(
    contacts.map((one) => one.contactId),
    ["call-2"],
  );
});

test("the decision on a contact in hand is opened, down to the rule", options, async () => {
  await anna.is("Ready");
  await anna.take("call-6", () => stage.channel.contact("call-6", "voice", "+447700900600", { topic: "returns" }));
  await anna.page.getByRole("link", { name: "Why here?" }).click();
  await anna.page.getByRole("heading", { name: "Explain" }).waitFor();
  for (const stageOfIt of ["Who it is", "Offers", "Where it goes"])
    await anna.page.getByText(stageOfIt).first().waitFor();
  await anna.page.getByText("entries.toml").first().waitFor();
  await stage.picture("story-explain", anna);
  assert.deepEqual(await findings(anna.page), []);
});
