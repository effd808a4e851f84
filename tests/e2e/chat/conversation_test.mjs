// A visitor and an agent talk, and nothing that happens meanwhile loses or doubles a word:
// conversation_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import test from "node:test";
import { anna, browser, setStage, world } from "./stage.mjs";
import { Visitor } from "./visitor.mjs";
import { secret, until } from "./world.mjs";

setStage();

const options = { timeout: 60_000 };

test("the visitor writes, waits, is answered and rates", options, async () => {
  const ann = await Visitor.arrive(browser, `${world.origin}/`);
  await ann.open();
  assert.deepEqual(await ann.kept(), []); // nothing before the first word
  await ann.writes("Where is my parcel?");
  await ann.status("Waiting for a colleague");
  await ann.sees("A bag for your bicycle");
  const contact = await anna.accept();
  await ann.status("Anna is here for you");
  await anna.says(contact, "Good morning, I look it up.");
  await ann.sees("Good morning, I look it up.");
  await ann.writes("Thank you");
  await anna.reads("Thank you");
  await ann.came("delivered");
  await ann.chat.getByRole("button", { name: "Yes, please" }).click();
  await ann.sees("You said yes");
  await anna.ends(contact);
  await ann.status("This chat has ended");
  await ann.chat.getByRole("radio", { name: "4 of 5" }).check();
  await ann.chat.getByRole("textbox", { name: "What could be better" }).fill("Faster, please");
  await ann.chat.getByRole("button", { name: "Send", exact: true }).click();
  await ann.sees("Thank you for telling us.");
  await until("outcomes in the log", async () => {
    const { events = [] } = await world.ask("GET", "/v1/events?from=1&limit=500");
    const kinds = events.map((one) => one.outcomeRecorded?.outcome?.kind).filter((one) => one);
    return ["presented", "accepted", "rated"].every((kind) => kinds.includes(kind));
  });
  assert.deepEqual(ann.problems, []);
  await ann.context.close();
});

test("pages change, the network goes, the adapter dies: each word comes once, in order", options, async () => {
  const ben = await Visitor.arrive(browser, `${world.origin}/`);
  await ben.open();
  await ben.writes("one");
  const contact = await anna.accept();
  await ben.status("Anna is here for you");
  await ben.writes("two");
  await ben.page.reload();
  await ben.writes("three");
  await ben.page.getByRole("link", { name: "Returns" }).click();
  await ben.writes("four");
  await ben.came("sent");
  await ben.context.setOffline(true);
  await ben.chat.getByText("No connection.").waitFor();
  await ben.writes("five");
  await ben.page.reload().catch(() => {});
  await ben.context.setOffline(false);
  await ben.page.goto(`${world.origin}/`);
  await ben.sees("five");
  await world.killChat();
  await ben.writes("six");
  await anna.says(contact, "while you were away");
  await anna.reads("six");
  await ben.sees("while you were away");
  await ben.came("delivered");
  const words = [...anna.seen.values()].filter((text) => /^(one|two|three|four|five|six)$/.test(text));
  assert.deepEqual(words, ["two", "three", "four", "five", "six"]); // "one" came with the contact
  assert.deepEqual(anna.twice, []);
  const said = (await ben.said()).filter(([who]) => who === "me").map(([, text]) => text);
  assert.deepEqual(said, ["one", "two", "three", "four", "five", "six"]);
  await ben.page.reload();
  await ben.sees("six");
  assert.deepEqual(
    (await ben.said()).filter(([who]) => who === "agent").map(([, text]) => text),
    ["while you were away"],
  );
  await anna.ends(contact);
  assert.deepEqual(ben.problems, []);
  await ben.context.close();
});

test("two tabs of one visitor show the same", options, async () => {
  const cas = await Visitor.arrive(browser, `${world.origin}/`);
  await cas.open();
  await cas.writes("from the first tab");
  const contact = await anna.accept();
  const first = cas.chat;
  await cas.status("Anna is here for you");
  await cas.goTo(`${world.origin}/returns.html`);
  await cas.sees("from the first tab");
  await cas.writes("from the second tab");
  await first.getByText("from the second tab", { exact: true }).last().waitFor();
  await cas.page.close();
  await anna.ends(contact);
  await cas.context.close();
});

test("when it is closed a message is left, and answered later", options, async () => {
  const dia = await Visitor.arrive(browser, `${world.origin}/night.html`);
  await dia.open();
  await dia.writes("Are you there?");
  await dia.sees("We are back at nine tomorrow.");
  await dia.status("We will answer your message later");
  await dia.writes("Then tomorrow.");
  await dia.came("sent");
  const { events = [] } = await world.ask("GET", "/v1/events?from=1&limit=500");
  const contacts = events.flatMap((one) => (one.contactDecided ? [one.contactDecided.contact] : []));
  const texts = contacts.filter((one) => one?.entry === "night" && one.channel === "chat").map((one) => one.text);
  assert.deepEqual(texts, ["Are you there?", "Then tomorrow."]);
  await dia.context.close();
});

test("the site says who is signed in, and what is in the basket", options, async () => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const soon = Date.now() / 1000 + 60;
  const signed = (key, head = { alg: "HS256" }, claims = { sub: "customer-17", exp: soon }) => {
    const text = `${part(head)}.${part(claims)}`;
    return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
  };
  const signIn = async (eva) => {
    await eva.page.getByRole("button", { name: "Sign in" }).click();
    await eva.page.getByRole("button", { name: "Emma" }).waitFor();
  };
  const bring = (token) => (eva) => eva.page.evaluate((text) => globalThis.Balie.identify(text), token);
  const accounts = [];
  for (const identify of [
    signIn,
    bring(signed("another secret of somebody else")),
    bring(signed(secret, { alg: "none" })),
    bring(`${part({ alg: "none" })}.${part({ sub: "customer-17", exp: soon })}.`),
    bring(signed(secret, { alg: "HS256" }, { sub: "customer-17", exp: soon - 3600 })),
    bring(signed(secret, { alg: "HS256" }, { sub: "customer-17", exp: soon, aud: "night" })),
    (eva) => eva.page.evaluate(() => globalThis.Balie.claim({ email: "emma@customer.example", account: "17" })),
  ]) {
    const eva = await Visitor.arrive(browser, `${world.origin}/`);
    await eva.page.getByRole("button", { name: "Add Ida" }).click();
    await identify(eva);
    await eva.open();
    await eva.writes("Do you know me?");
    await eva.status("Waiting");
    const contact = await anna.accept();
    const { events = [] } = await world.ask("GET", "/v1/events?from=1&limit=1000");
    const made = events.find((one) => one.contactDecided?.contact?.id === contact).contactDecided.contact;
    assert.deepEqual(made.attributes.basket, { items: 1, total: 59.95 });
    accounts.push(
      made.identifiers.filter((one) => one.scheme !== "chat").map((one) => `${one.scheme} ${one.assurance}`).join(),
    );
    await anna.ends(contact);
    await eva.context.close();
  }
  assert.deepEqual(accounts, ["account verified,email verified", "", "", "", "", "", "email claimed"]);
  for (const code of ["forged", "malformed", "expired", "not_ours"]) assert.match(world.log, RegExp(`token\\.${code}`));
});

test("an offer stands in the page itself for whom it is known", options, async () => {
  const fay = await Visitor.arrive(browser, `${world.origin}/`);
  await fay.open();
  await fay.writes("Hello");
  await fay.came("sent");
  const contact = await anna.accept();
  await fay.page.reload();
  await fay.page.getByRole("heading", { name: "Lights at half price" }).waitFor();
  const moved = await fay.page.evaluate(
    () =>
      new Promise((resolve) => {
        const watcher = new PerformanceObserver((list) => resolve(list.getEntries().map((one) => one.value)));
        watcher.observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve([]), 500);
      }),
  );
  assert.deepEqual(moved, []); // nothing on the page, as its place was there
  await fay.page.getByRole("button", { name: "Tell me more" }).click();
  await fay.page.getByRole("button", { name: "Add Noor" }).click();
  await until("what came of it", async () => {
    const { events = [] } = await world.ask("GET", "/v1/events?from=1&limit=1000");
    const web = new Set(
      events.flatMap((one) => (one.contactDecided?.contact?.channel === "web" ? [one.contactDecided.decision.id] : [])),
    );
    const kinds = events.map((one) => one.outcomeRecorded?.outcome).filter((one) => one && web.has(one.decisionId));
    const clicked = events.some((one) => one.contactDecided?.contact?.attributes?.clicked === "noor");
    return clicked && ["presented", "accepted"].every((kind) => kinds.some((one) => one.kind === kind));
  });
  await anna.ends(contact);
  await fay.context.close();
});

test("a file is sent, and comes back as a download alone", options, async () => {
  const gus = await Visitor.arrive(browser, `${world.origin}/`);
  await gus.open();
  await gus.writes("See the picture");
  await gus.came("sent");
  const contact = await anna.accept();
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const choose = gus.chat.locator("input[type=file]");
  await choose.setInputFiles({ name: "parcel.png", mimeType: "image/png", buffer: png });
  const link = gus.chat.locator("a.file");
  await link.waitFor();
  await anna.reads("parcel.png");
  const answer = await fetch(await link.getAttribute("href"));
  assert.match(answer.headers.get("content-disposition"), /^attachment; filename="parcel.png"/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), png);
  await choose.setInputFiles({
    name: "evil.png",
    mimeType: "image/png",
    buffer: Buffer.from("MZ\x90\0 a program\0"),
  });
  await gus.chat.getByText("This kind of file cannot be sent.").waitFor();
  await anna.ends(contact);
  await gus.context.close();
});
