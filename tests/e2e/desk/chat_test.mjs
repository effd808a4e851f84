// Visitors in one browser and agents in another, with the real chat between them: chat_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { until } from "./floor.mjs";
import { Stage } from "./stage.mjs";

const options = { timeout: 60_000 };
let anna;
const stage = new Stage(async (stage) => {
  anna = await stage.signIn("anna", { state: "Ready" });
});

// A visitor comes and is answered.
async function met(name, text) {
  const visitor = await stage.visitor(name);
  await visitor.open();
  await visitor.writes(text);
  await anna.accept();
  await visitor.status("Anna is here for you");
  await anna.conversation.getByText(text).waitFor();
  return visitor;
}

async function parted(name) {
  await anna.end();
  await anna.wrapUp();
  await stage.leave(name);
}

test("who types, what is sent, delivered and read is seen on both sides", options, async () => {
  const ann = await met("ann", "Where is my parcel?");
  await anna.box.pressSequentially("Good morning");
  await ann.chat.getByText("Anna is writing").waitFor();
  await anna.box.press("Enter");
  await ann.sees("Good morning");
  const mark = (name) => anna.conversation.getByRole("img", { name, exact: true }).last();
  await mark("Read").waitFor();
  await ann.chat.getByRole("textbox", { name: "Write a message" }).pressSequentially("It is number");
  await anna.conversation.getByText("is typing").waitFor();
  await ann.writes("It is number <b>81172</b>");
  await anna.conversation.getByText("It is number <b>81172</b>").waitFor();
  await ann.came("read");
  await stage.picture("story-chat-agent", anna);
  await stage.picture("story-chat-visitor", ann);

  await ann.chat.getByRole("button", { name: "Close the chat" }).first().click();
  await anna.says("It comes tomorrow.");
  await mark("Delivered").waitFor();
  await ann.chat.getByRole("button", { name: "Chat with us, 1 new" }).click();
  await mark("Read").waitFor();
  await parted("ann");
});

test("a file of the visitor's comes to the agent", options, async () => {
  const ben = await met("ben", "See the picture");
  const file = { name: "receipt.txt", mimeType: "text/plain", buffer: Buffer.from("one headset, 59.00\n") };
  await ben.chat.locator("input[type=file]").setInputFiles(file);
  await anna.conversation.getByText("receipt.txt").first().waitFor();
  await parted("ben");
});

test("a file of the agent's comes to the visitor", options, async () => {
  const bob = await met("bob", "May I have the label?");
  const label = { name: "label.txt", mimeType: "text/plain", buffer: Buffer.from("12 Mill Lane\n") };
  const choosing = anna.page.waitForEvent("filechooser");
  await anna.page.getByRole("button", { name: "Attach files" }).click();
  await (await choosing).setFiles(label);
  await anna.page.getByRole("list", { name: "Files that go with it" }).getByText("label.txt").waitFor();
  await anna.says("Here it is");
  await bob.sees("Here it is");
  const coming = bob.page.waitForEvent("download");
  await bob.chat.locator("a.file", { hasText: "label.txt" }).click();
  assert.equal(readFileSync(await (await coming).path(), "utf8"), "12 Mill Lane\n");
  await parted("bob");
});

test("an offer counts when it is seen; what the visitor says to it the agent sees", options, async () => {
  const fay = await stage.visitor("fay");
  await fay.open();
  await fay.page.evaluate(() => {
    const box = document.querySelector("balie-chat").shadowRoot.querySelector("textarea");
    box.value = "Anything new?";
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    globalThis.Balie.close(); // before it has an answer
  });
  await anna.accept();
  const offers = anna.page.getByRole("region", { name: "What to propose" });
  const badge = (text) => offers.getByRole("button", { expanded: true }).getByText(text, { exact: true });
  await offers.getByText("Shop Plus").waitFor();
  assert.equal(await badge("Presented").count(), 0);
  await fay.open();
  const card = fay.chat.getByRole("group", { name: "Shop Plus" });
  await card.getByText("Your parcels with you the next day.").waitFor();
  await badge("Presented").waitFor();
  await stage.picture("story-chat-offer", fay);
  await card.getByRole("button", { name: "Yes, please" }).click();
  await badge("Accepted").waitFor();
  const kinds = async () => {
    const { events = [] } = await stage.channel.call("GET", "/v1/events?from=1&limit=1000");
    const plus = events.map((one) => one.outcomeRecorded?.outcome).filter((one) => one?.offerId === "plus");
    return plus.filter((one) => one.adapter === "chat").map((one) => one.kind);
  };
  await until("both in the log", async () => (await kinds()).includes("accepted"));
  assert.deepEqual((await kinds()).slice(-2), ["presented", "accepted"]);
  await parted("fay");
});

test("when it is over the visitor rates it, and keeps the conversation", options, async () => {
  const cas = await met("cas", "Can I change my order?");
  await anna.says("Of course.");
  await cas.sees("Of course.");
  await anna.end();
  await cas.status("This chat has ended");
  await cas.chat.getByRole("radio", { name: "4 of 5" }).check();
  await cas.chat.getByRole("textbox", { name: "What could be better" }).fill("Faster, please");
  await cas.chat.getByRole("button", { name: "Send", exact: true }).click();
  await cas.sees("Thank you for telling us.");
  await until("the rating in the log", async () => {
    const { events = [] } = await stage.channel.call("GET", "/v1/events?from=1&limit=1000");
    return events.some((one) => one.outcomeRecorded?.outcome.kind === "rated");
  });
  await cas.chat.getByRole("button", { name: "More" }).click();
  const coming = cas.page.waitForEvent("download");
  await cas.chat.getByRole("menuitem", { name: "Download the conversation" }).click();
  const transcript = readFileSync(await (await coming).path(), "utf8");
  assert.match(transcript, /You: Can I change my order\?\r\n[^]*Anna: Of course\./);
  await anna.wrapUp();
  await stage.leave("cas");
});

test("the links of both are cut and heal: each word comes once, in order", options, async () => {
  const dia = await met("dia", "one");
  await anna.page.context().setOffline(true);
  await anna.page.getByText("Connection lost.").waitFor();
  await dia.page.context().setOffline(true);
  await dia.chat.getByText("No connection.").waitFor();
  await anna.says("agent one");
  await anna.says("agent two");
  await dia.writes("two");
  await anna.conversation.getByRole("img", { name: "Waits to be sent" }).last().waitFor();
  await stage.picture("story-chat-lost-agent", anna);
  await stage.picture("story-chat-lost-visitor", dia);
  await dia.page.context().setOffline(false);
  await anna.page.context().setOffline(false);
  await dia.sees("agent two");
  stage.floor.chat.cut();
  stage.floor.desk.cut();
  await dia.writes("three");
  await anna.says("agent three");
  await anna.conversation.getByText("three", { exact: true }).waitFor();
  await dia.sees("agent three");
  await anna.page.reload();
  await anna.conversation.getByText("agent three").waitFor();
  const shown = await anna.conversation.innerText();
  const words = (pattern) => shown.match(pattern);
  assert.deepEqual(words(/^(one|two|three)$/gm), ["one", "two", "three"]);
  assert.deepEqual(words(/^agent (one|two|three)$/gm), ["agent one", "agent two", "agent three"]);
  const said = (await dia.said()).map(([, text]) => text).filter((text) => text.startsWith("agent"));
  assert.deepEqual(said, ["agent one", "agent two", "agent three"]);
  anna.page.problems.length = 0; // the browser complains of the lost connection
  await parted("dia");
});

test("a supervisor listens in, and takes no part", options, async () => {
  const eva = await met("eva", "It is broken again");
  const sue = await stage.signIn("sue");
  await sue.goTo("Live");
  const agents = sue.page.getByRole("region", { name: "Agents" });
  await agents
    .getByRole("row", { name: /Anna Vermeer/ })
    .getByRole("button", { name: "In hand" })
    .click();
  await sue.page.getByRole("menuitem", { name: "Listen in" }).click();
  const dialog = sue.page.getByRole("dialog", { name: "Listen in" });
  await dialog.getByText("It is broken again").waitFor();
  await anna.says("I send you another one.");
  await eva.writes("Thank you!");
  await dialog.getByText("I send you another one.").waitFor();
  await dialog.getByText("Thank you!").waitFor();
  assert.equal(await dialog.getByRole("textbox").count(), 0);
  await stage.picture("story-listen-in", sue);
  await stage.leave("sue");
  await parted("eva");
});
