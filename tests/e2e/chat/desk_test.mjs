// The visitor in one browser, the agent at the desk in another: desk_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { browser, pictures, setStage, world } from "./stage.mjs";
import { Visitor } from "./visitor.mjs";

let anna;
setStage({ withDesk: true, begin: signInAnna });

async function signInAnna() {
  await world.addAgent("anna", "Anna Vermeer");
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "en-GB" });
  context.setDefaultTimeout(20_000);
  anna = await context.newPage();
  await anna.goto(world.desk);
  await anna.getByLabel("User name").fill("anna");
  await anna.getByLabel("Password", { exact: true }).fill(world.password);
  await anna.getByRole("button", { name: "Sign in" }).click();
  await anna.getByRole("banner").getByRole("button", { name: "Presence" }).click();
  await anna.getByRole("menuitem", { name: "Ready", exact: true }).click();
}

test("a chat is taken at the desk: words, marks and who types, both ways", { timeout: 90_000 }, async () => {
  const ann = await Visitor.arrive(browser, `${world.origin}/`);
  await ann.open();
  await ann.writes("Where is my parcel?");
  await anna.getByRole("button", { name: /^Accept / }).waitFor();
  await anna.keyboard.press("F2");
  await ann.status("Anna is here for you");
  await anna.getByText("Where is my parcel?").first().waitFor();
  const box = anna.getByRole("textbox", { name: "Write a message" });
  await box.pressSequentially("Good morning");
  await ann.chat.getByText("Anna is writing").waitFor();
  await anna.keyboard.press("Enter");
  await ann.sees("Good morning");
  await ann.writes("Thank you <b>very</b> much");
  await anna.getByText("Thank you <b>very</b> much").first().waitFor();
  await ann.came("read");
  await anna.screenshot({ path: join(pictures, "desk-agent.png") });
  await ann.page.screenshot({ path: join(pictures, "desk-visitor.png") });
  await anna.keyboard.press("Alt+X");
  await ann.status("This chat has ended");
  assert.deepEqual(ann.problems, []);
});
