// Calls of two telephone systems, one of which can do all that an agent asks: calls_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { entry } from "./floor_playbook.mjs";
import { until } from "./floor.mjs";
import { ScriptedAdapter } from "./scripted_adapter.mjs";
import { Stage } from "./stage.mjs";

const options = { timeout: 60_000 };
const all = ["connect", "call_back", "join", "answer", "hold", "retrieve", "hang_up", "dial", "wait", "route"];
let anna, page, exchange, old;
const stage = new Stage(async (stage) => {
  exchange = new ScriptedAdapter(stage.floor, "exchange", "voice", all);
  old = new ScriptedAdapter(stage.floor, "old_exchange", "voice", ["connect", "call_back", "wait", "route"]);
  anna = await stage.signIn("anna", { state: "Ready" });
  page = anna.page;
});
after(() => [exchange, old].forEach((one) => one?.stop()));

async function done() {
  await anna.end();
  await page.keyboard.press("Alt+I");
  await page.getByText("Say what came of the offers").waitFor({ state: "detached" });
  await anna.wrapUp();
}

test("who calls is shown while it rings; the call is held, brought back and hung up", options, async () => {
  await stage.channel.contact("before-1", "counter", "+447700900700", { entry: "counter", topic: "shoes" });
  await exchange.rings("call-1", "+447700900700", entry);
  const offered = page.getByRole("region", { name: "New contact: Call" });
  await offered.getByText("+447700900700").waitFor();
  await anna.accept();
  await exchange.told("connect", "call-1");
  await anna.presence.getByText("1/6").waitFor();
  await page.getByRole("button", { name: "Hold" }).click();
  await exchange.told("hold", "call-1");
  await page.getByRole("button", { name: "Back to the call" }).click();
  await exchange.told("retrieve", "call-1");
  await anna.customer.getByRole("tab", { name: "Time line" }).click();
  await anna.customer.getByText("shoes").first().waitFor();
  await stage.picture("story-call", anna);
  await page.getByRole("button", { name: "Hang up" }).click();
  await exchange.told("hang_up", "call-1");
  await done();
});

test("of a telephone system that only connects no more is asked", options, async () => {
  await old.rings("old-1", "+447700900704", entry);
  await anna.accept();
  await old.told("connect", "old-1");
  await page.getByText("+447700900704").first().waitFor();
  for (const name of ["Hold", "Hang up"]) assert.equal(await page.getByRole("button", { name }).count(), 0);
  await done();
});

test("a colleague is asked to join", options, async () => {
  const bert = await stage.signIn("bert", { state: "Ready" });
  await anna.is("Ready");
  await bert.is("Lunch");
  await exchange.rings("call-2", "+447700900701", entry);
  await anna.accept();
  await bert.is("Ready");
  await anna.toolbar.getByRole("button", { name: "Consult" }).click();
  await anna.choose("Colleague", /Bert Hals/);
  await page.getByRole("dialog").getByRole("button", { name: "Consult" }).click();
  const join = await exchange.told("join", "call-2");
  assert.equal(join.agent, "bert");
  await bert.is("Away");
  await stage.leave("bert");
  await done();
});

test("a customer is called back at the time that was agreed", options, async () => {
  await exchange.rings("call-3", "+447700900702", entry);
  await anna.accept();
  await anna.toolbar.getByRole("button", { name: "Call back later" }).click();
  const dialog = page.getByRole("dialog");
  const at = new Date(Date.now() + 2 * 3600_000);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  await dialog.getByLabel("When").fill(local);
  await dialog.getByRole("button", { name: "Call back" }).click();
  await until("that it sleeps", async () => {
    const { contacts = [] } = await stage.channel.call("GET", "/v1/queues/sales?contacts=9");
    return contacts.some((one) => one.contactId === "call-3" && one.state === "sleeping");
  });
  await page.getByText("Quiet for the moment").waitFor();
});

test("somebody is called", options, async () => {
  await page.getByRole("button", { name: "Call somebody" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Number/).fill("+447700900703");
  await dialog.getByLabel("My telephone").fill("PJSIP/2001");
  await dialog.getByRole("button", { name: "Call", exact: true }).click();
  const dial = await exchange.told("dial");
  assert.deepEqual([dial.to, dial.identifier.value], ["PJSIP/2001", "+447700900703"]);
});
