// How soon an agent sees who it is: from a contact's POST at its channel to the card, the customer's profile and the
// offers on the screen of a real browser, and from the click on "Accept" to the whole view, time line included; through
// the hub and its log on the disk. And how soon the page is there for a browser that has nothing of it yet.
//
// desk_view_bench.mjs BALIE [CONTACTS [HISTORY [LOADS]]]   Prints one JSON object, times in milliseconds until the
// frame that has it was drawn. That is by the page's clock; the POST is timed by Node's, and both are compared first.
import { Agent } from "../e2e/desk/agent.mjs";
import { Browser } from "../e2e/desk/browser.mjs";
import { Floor, until } from "../e2e/desk/floor.mjs";

const [program, contacts = "60", history = "200", loads = "10"] = process.argv.slice(2);
const number = "+447700900163";
const attributes = ["given_name", "family_name", "city", "tier", "newsletter", "shoe_size", "since", "store"];
const files = {
  "queues.toml": `
[[queue]]
name = "sales"
target = "600"
hold = true
offer_limit = "60s"
${["support", "chat", "counter"].map((name) => `[[queue]]\nname = "${name}"\ntarget = "${name}"\n`).join("")}`,
  "attributes.toml": attributes
    .map((name) => `[[attribute]]\nname = "${name}"\npurpose = "contract"\nfrom_contact = true\nshown = "*"\n`)
    .join(""),
  "offers.toml": ["plus", "insurance", "socks", "repair"]
    .map(
      (id) =>
        `[[offer]]\nid = "${id}"\nvalue = 30\npropensity = 0.4\ntext = [{text = "Have ${id}.", why = "Here"}]\n`,
    )
    .join(""),
};

// Runs in the page: resolves with the page's time once `holds` is true and the frame that shows it is drawn.
function install() {
  const drawn = (resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
    requestAnimationFrame(() => channel.port2.postMessage(0));
  };
  globalThis.painted = (holds) =>
    new Promise((resolve) => {
      const look = () => holds() && (observer.disconnect(), drawn(resolve));
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
      look();
    });
}

// Runs in the page: one contact from its card to the whole view, as fast as the page allows.
async function handle() {
  const button = (scope, name) =>
    [...scope.querySelectorAll("button")].find((one) => one.textContent.startsWith(name));
  const customer = () => document.querySelector("section[aria-label=Customer]");
  const offers = () => document.querySelector("section[aria-label='What to propose'] li");
  const profile = () => /Sanne/.test(customer()?.querySelector("[role=tabpanel]")?.textContent ?? "");
  const card = globalThis.painted(() => button(document, "Accept"));
  const known = globalThis.painted(() => profile() && offers());
  const times = { card: await card, known: await known, accepted: performance.timeOrigin + performance.now() };
  button(document, "Accept").click();
  await globalThis.painted(() => document.querySelector("[role=toolbar]") && profile() && offers());
  [...customer().querySelectorAll("[role=tab]")].find((one) => one.textContent === "Time line").click();
  times.whole = await globalThis.painted(() => customer().querySelectorAll("ol > li").length > 9);
  return times;
}

const now = () => performance.timeOrigin + performance.now();

// What the page's clock is ahead of ours: as seen in the quickest of many answers.
async function offsetOf(page) {
  let best = { took: Infinity };
  for (let tries = 0; tries < 50; tries++) {
    const asked = now();
    const told = await page.evaluate(() => performance.timeOrigin + performance.now());
    const took = now() - asked;
    if (took < best.took) best = { took, offset: told - asked - took / 2 };
  }
  return best.offset;
}

function figures(name, waits) {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (part) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] * 10) / 10;
  return { [`${name}_ms_p50`]: at(0.5), [`${name}_ms_p95`]: at(0.95), [`${name}_ms_max`]: at(1) };
}

async function past(channel) {
  const values = Object.fromEntries(attributes.map((name) => [name, `${name} of Sanne`]));
  const day = 24 * 3600_000;
  for (let left = Number(history); left > 0; left--) {
    const at = new Date(Date.now() - left * day).toISOString();
    const more = { entry: "counter", topic: `topic ${left % 7}`, text: "What was asked. ".repeat(20), at };
    const kind = ["counter", "email", "chat", "sms"][left % 4];
    const { id } = await channel.contact(`past-${left}`, kind, number, { ...more, attributes: values });
    const outcome = { id: `done-${left}`, decisionId: id, kind: "completed", reason: "solved" };
    await channel.call("POST", "/v1/outcomes", outcome);
  }
}

async function arrivals(floor, browser) {
  const agent = await Agent.signIn(browser, floor, "anna", { state: "Ready" });
  await agent.is("Ready");
  await agent.page.evaluate(install);
  const offset = await offsetOf(agent.page);
  const waits = { card: [], known: [], whole: [], all: [], posted: [] };
  for (let count = 0; count < Number(contacts); count++) {
    const id = `now-${count}`;
    const handled = agent.page.evaluate(handle);
    const began = now();
    await floor.channel.contact(id, "voice", number);
    waits.posted.push(now() - began);
    const { card, known, accepted, whole } = await handled;
    waits.card.push(card - offset - began);
    waits.known.push(known - offset - began);
    waits.whole.push(whole - accepted);
    waits.all.push(known - offset - began + (whole - accepted));
    await floor.channel.told("connect", id).then(([command]) => floor.channel.done(command));
    await agent.toolbar.getByRole("button", { name: /^End/ }).click();
    await agent.page.getByRole("heading", { name: "Quiet for the moment" }).waitFor();
  }
  const storage = await agent.page.context().storageState();
  return { storage, waits };
}

// From the beginning of the navigation, of browsers that have nothing of the page.
async function coldLoads(floor, browser, storage) {
  const form = [];
  const work = [];
  let bytes = 0;
  for (const [into, storageState, shown] of [
    [
      form,
      undefined,
      () => document.querySelector("input[name=username]") && document.querySelector("button[type=submit]"),
    ],
    [work, storage, () => document.querySelector("nav") && document.querySelector("main, [class*=nothing]")],
  ]) {
    for (let count = 0; count < Number(loads); count++) {
      const context = await browser.browser.newContext({ storageState });
      await context.addInitScript(`(${install})(); globalThis.there = globalThis.painted(${shown});`);
      const page = await context.newPage();
      await page.goto(floor.desk.address, { waitUntil: "commit" });
      into.push(await page.evaluate(async () => (await globalThis.there) - performance.timeOrigin));
      bytes = await page.evaluate(() =>
        ["navigation", "resource"]
          .flatMap((kind) => performance.getEntriesByType(kind))
          .reduce((sum, one) => sum + one.transferSize, 0),
      );
      await context.close();
    }
  }
  return { ...figures("sign_in_form", form), ...figures("work_page", work), work_page_bytes: bytes };
}

const floor = await Floor.start(program, { files });
const browser = await Browser.start();
try {
  await past(floor.channel);
  const known = await until("the history", () => floor.channel.customer("tel", number));
  const { storage, waits } = await arrivals(floor, browser);
  const cold = await coldLoads(floor, browser, storage);
  const all = Object.entries({
    posted: waits.posted,
    post_to_card: waits.card,
    post_to_profile_and_offers: waits.known,
    accept_to_whole_view: waits.whole,
    post_to_whole_view: waits.all,
  });
  const measured = all.map(([name, values]) => figures(name, values));
  const counted = { contacts: waits.all.length, history: known.contacts };
  console.log(JSON.stringify(Object.assign(counted, ...measured, cold), null, 1));
} finally {
  await browser.stop();
  await floor.stop();
}
