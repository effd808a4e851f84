// The window on sites and in browsers as they are: page_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { anna, browser, pictures, setStage, world } from "./stage.mjs";
import { startBrowser, Visitor } from "./visitor.mjs";
import { until } from "./world.mjs";

const script = /<script src="https:\/\/chat[^>]*><\/script>/;
const styled = (sheet) => (index) =>
  index.replace('href="shop.css">', `href="shop.css"><link rel="stylesheet" href="${sheet}">`);
const pages = {
  // All that a site's own rules may do to an element that they do not know.
  "hostile.css": `body, body *, balie-chat { display: none !important; position: static !important;
    opacity: 0.1 !important; visibility: hidden !important; transform: rotate(3deg) !important;
    font: 40px serif !important; color: red !important; direction: rtl !important; z-index: -1 !important;
    width: 3px !important; --ground: red !important; zoom: 3; }
    div, button, textarea, p, span, form { display: none !important; }`,
  "hostile.html": styled("hostile.css"),
  "twice.html": (index) =>
    index.replace(script, (found) => {
      const inTurn = found.replace(" async>", " defer>");
      return inTurn + inTurn.replace('"shop"', '"night"');
    }),
  "late.html": (index) => index.replace(" async>", ">"),
  "none.html": (index) => index.replace('data-consent="local"', 'data-consent="none"'),
  "plain.html": (index) => index.replace('<script src="shop.js" defer></script>', ""),
  "arabic.html": (index) => index.replace("data-entry", 'data-language="ar" data-entry'),
  "mirrored.html": (index) => index.replace('<html lang="en">', '<html lang="en" dir="rtl">'),
};
setStage({ pages });

const options = { timeout: 60_000 };

async function arrive(page, more = {}) {
  // Without motion: what is measured stands still.
  return Visitor.arrive(browser, `${world.origin}/${page}`, { reducedMotion: "reduce", ...more });
}
async function leave(one) {
  assert.deepEqual(one.problems, []);
  await one.context.close();
}
const panel = (one) => one.chat.locator(".panel");

test("who only looks leaves no trace, and says nothing", options, async () => {
  const one = await arrive("");
  const traces = () =>
    one.page.evaluate(async () => [
      ...Object.keys(localStorage),
      ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()),
      document.cookie,
    ]);
  assert.deepEqual(await traces(), [""]);
  assert.deepEqual(await one.context.cookies(), []);
  assert.equal(one.links, 0);
  await one.open();
  await one.isReady();
  assert.deepEqual(await traces(), [""]);
  assert.equal(one.links, 1);
  await leave(one);
});

test("without consent nothing is kept after a word either", options, async () => {
  const one = await arrive("none.html");
  await one.open();
  await one.writes("nobody knows me");
  await one.came("sent");
  assert.deepEqual(await one.kept(), []);
  await anna.ends(await anna.accept());
  await leave(one);
});

test("a browser that keeps nothing", options, async () => {
  const one = await arrive("plain.html", {
    before: () => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("denied", "SecurityError");
          },
        });
      }
    },
  });
  await one.open();
  await one.writes("from a private window");
  await one.came("sent");
  await anna.ends(await anna.accept());
  await one.status("This chat has ended");
  await leave(one);
});

test("a site's style does not reach it", options, async () => {
  const one = await arrive("hostile.html");
  await one.open();
  await one.writes("can you read this?");
  await one.came("sent");
  const box = await panel(one).boundingBox();
  assert.deepEqual([box.width, Math.round(box.x + box.width)], [388, 1260]);
  const style = await panel(one).evaluate((element) => {
    const { direction, backgroundColor, fontSize, opacity, visibility } = getComputedStyle(element);
    return [direction, backgroundColor, fontSize, opacity, visibility];
  });
  assert.deepEqual(style, ["ltr", "rgb(255, 255, 255)", "15px", "1", "visible"]);
  await one.page.screenshot({ path: join(pictures, "hostile.png") });
  await anna.ends(await anna.accept());
  await leave(one);
});

test("loaded twice it is one chat, the first", options, async () => {
  const one = await arrive("twice.html");
  await one.page.waitForLoadState("networkidle");
  assert.equal(await one.page.locator("balie-chat").count(), 1);
  await one.open();
  await one.isReady(); // the shop is open, the night is not
  await leave(one);
});

test("what a site puts in its line counts later too", options, async () => {
  const one = await arrive("plain.html");
  await one.page.addInitScript(() => (globalThis.Balie = globalThis.line = []));
  await one.page.reload();
  await one.page.waitForFunction(() => globalThis.Balie !== globalThis.line);
  await one.page.evaluate(() => globalThis.line.push(["open"]));
  await one.chat.getByRole("dialog").waitFor();
  await leave(one);
});

test("a script in the head that does not wait for the page", options, async () => {
  const one = await arrive("late.html");
  await one.open();
  await one.isReady();
  await leave(one);
});

test("a site of one page exchanges its body, and takes away what it does not know", options, async () => {
  const one = await arrive("");
  await one.open();
  await one.writes("before");
  const contact = await anna.accept();
  await one.page.evaluate(() => document.body.replaceWith(document.createElement("body")));
  await one.status("Anna is here for you");
  await one.page.evaluate(() => document.querySelector("balie-chat").remove());
  await one.writes("after");
  await anna.reads("after");
  await anna.ends(contact);
  await leave(one);
});

for (const [name, viewport] of [
  ["narrow", { width: 320, height: 568 }],
  ["sideways", { width: 640, height: 320 }],
]) {
  test(`on a phone: ${name}`, options, async () => {
    const one = await arrive("", { viewport, isMobile: true, hasTouch: true });
    await one.open();
    await one.writes("A_word_that_is_so_long_that_it_fits_on_no_line_of_any_phone_that_was_ever_made");
    await one.came("sent");
    assert.deepEqual(await panel(one).boundingBox(), { x: 0, y: 0, ...viewport });
    const wide = await panel(one).evaluate((element) =>
      [element, ...element.querySelectorAll("*")]
        .filter((inner) => inner.getBoundingClientRect().right > innerWidth + 1)
        .map((inner) => inner.className),
    );
    assert.deepEqual(wide, []);
    const log = await one.chat.locator(".log").boundingBox();
    assert.ok(log.height > 90, `${log.height} px are left for messages`);
    await one.page.screenshot({ path: join(pictures, `phone-${name}.png`) });
    // Turned round while it is open.
    await one.page.setViewportSize({ width: viewport.height, height: viewport.width });
    await until("the other way round", async () => (await panel(one).boundingBox()).height === viewport.width);
    await anna.ends(await anna.accept());
    await leave(one);
  });
}

test("the keyboard of a phone covers nothing that is needed", options, async () => {
  const one = await arrive("", {
    viewport: { width: 390, height: 760 },
    isMobile: true,
    hasTouch: true,
    before: () => {
      const view = Object.assign(new EventTarget(), { height: 760, offsetTop: 0, scale: 1 });
      Object.defineProperty(window, "visualViewport", { value: view });
    },
  });
  await one.open();
  await one.page.evaluate(() => {
    Object.assign(window.visualViewport, { height: 400, offsetTop: 30 });
    window.visualViewport.dispatchEvent(new Event("resize"));
  });
  const box = await one.chat.locator(".composer").boundingBox();
  assert.equal(Math.round(box.y + box.height), 430);
  await leave(one);
});

test("a language that is written from the right, and a site that is", options, async () => {
  const one = await arrive("arabic.html");
  await one.open();
  await one.chat.getByRole("textbox", { name: "اكتب رسالة" }).fill("Hello, مرحبا");
  await one.page.keyboard.press("Enter");
  await one.came("sent");
  assert.equal(await panel(one).evaluate((element) => getComputedStyle(element).direction), "rtl");
  const [mine, log] = [
    await one.chat.locator(".row.mine .bubble").boundingBox(),
    await one.chat.locator(".log").boundingBox(),
  ];
  assert.ok(mine.x - log.x < 30, "what is mine stands where a line ends: on the left");
  await one.page.screenshot({ path: join(pictures, "arabic.png") });
  await anna.ends(await anna.accept());
  await leave(one);
  const other = await arrive("mirrored.html");
  await other.open();
  await other.isReady();
  assert.equal(await panel(other).evaluate((element) => getComputedStyle(element).direction), "ltr");
  await leave(other);
});

test("a visitor's clock is wrong by years", options, async () => {
  const one = await arrive("", {
    before: () => {
      const now = Date.now;
      Date.now = () => now() - 3 * 365 * 86_400_000;
    },
  });
  await one.open();
  await one.writes("what is the time?");
  await one.came("sent");
  const today = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" }).format();
  assert.equal(await one.chat.locator(".day").innerText(), today);
  await anna.ends(await anna.accept());
  await leave(one);
});

test("a tab that was open before the other wrote", options, async () => {
  const one = await arrive("");
  const first = { page: one.page, chat: one.chat };
  await one.open();
  await one.isReady();
  await one.goTo(`${world.origin}/returns.html`);
  await one.open();
  await one.writes("from the second");
  await first.chat.getByText("from the second", { exact: true }).waitFor();
  const contact = await anna.accept();
  await first.chat.getByRole("textbox", { name: "Write a message" }).fill("from the first");
  await first.chat.getByRole("button", { name: "Send", exact: true }).click();
  await anna.reads("from the first");
  await one.sees("from the first");
  await anna.ends(contact);
  await leave(one);
});

test("back and forward, and a page that was put to sleep", options, async () => {
  const own = await startBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  const one = await Visitor.arrive(own, `${world.origin}/`);
  await one.open();
  await one.writes("one");
  const contact = await anna.accept();
  await one.status("Anna is here for you");
  await one.page.evaluate(() => addEventListener("pageshow", (event) => (globalThis.persisted = event.persisted)));
  await one.page.getByRole("link", { name: "Returns" }).click();
  await one.sees("one");
  await anna.says(contact, "meanwhile");
  await one.sees("meanwhile");
  await one.page.goBack({ waitUntil: "commit" }); // it is not loaded again
  await one.sees("meanwhile");
  assert.equal(await one.page.evaluate(() => globalThis.persisted), true); // the very page of before
  await one.writes("two");
  await anna.reads("two");
  const session = await one.context.newCDPSession(one.page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  await anna.says(contact, "are you asleep?");
  await session.send("Page.setWebLifecycleState", { state: "active" });
  await one.sees("are you asleep?");
  assert.deepEqual(anna.twice, []);
  await anna.ends(contact);
  await leave(one);
  await own.close();
});

test("hours are told before anything is written, and where an answer may go is asked", options, async () => {
  const one = await arrive("night.html");
  await one.open();
  await one.status("Closed now");
  await one.chat.getByText("Nobody can answer right now. Write us a message").waitFor();
  await one.writes("Then by mail, please");
  await one.chat.getByLabel("Where may we send our answer?").fill("one@customer.example");
  await one.page.screenshot({ path: join(pictures, "closed.png") });
  assert.deepEqual(await one.findings(), []);
  await one.chat.getByRole("button", { name: "Send address" }).click();
  await one.sees("one@customer.example");
  await one.came("sent");
  assert.ok(!(await one.chat.getByLabel("Where may we send our answer?").isVisible()));
  const { events = [] } = await world.ask("GET", "/v1/events?from=1&limit=1000");
  const contacts = events.flatMap((event) => (event.contactDecided ? [event.contactDecided.contact] : []));
  const last = contacts.findLast((contact) => contact.entry === "night");
  assert.deepEqual(
    last.identifiers.filter(({ scheme }) => scheme === "email").map(({ value, assurance }) => [value, assurance]),
    [["one@customer.example", "claimed"]],
  );
  await leave(one);
});

test("a message that is too long is told so before it is sent", options, async () => {
  const one = await arrive("");
  await one.open();
  await one.isReady();
  const box = one.chat.getByRole("textbox", { name: "Write a message" });
  await box.fill("x".repeat(3990));
  await one.chat.getByText("10 characters left").waitFor();
  await box.fill("\u{1f600}".repeat(1003));
  await one.chat.getByText("3 characters too many").waitFor();
  assert.ok(await one.chat.getByRole("button", { name: "Send", exact: true }).isDisabled());
  await leave(one);
});

test("a file goes on after a lost link, and is told as lost after a lost page", options, async () => {
  const one = await arrive("");
  await one.open();
  await one.writes("two files");
  const contact = await anna.accept();
  await one.status("Anna is here for you");
  const file = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from("a text") });
  const choose = () => one.chat.locator("input[type=file]");
  await one.context.setOffline(true);
  await one.chat.getByText("No connection.").waitFor();
  await choose().setInputFiles(file("first.txt"));
  await one.context.setOffline(false);
  await one.chat.locator("a.file", { hasText: "first.txt" }).waitFor();
  await anna.reads("first.txt");
  await one.page.route("**/chat/files/*", () => {}); // it never arrives
  await choose().setInputFiles(file("second.txt"));
  await one.chat.getByText("second.txt").waitFor();
  await one.page.reload();
  await one.chat.getByText("This file was not sent before you left the page.").waitFor();
  await one.page.unroute("**/chat/files/*");
  const chooser = one.page.waitForEvent("filechooser");
  await one.chat.getByRole("button", { name: "Try again" }).click();
  await (await chooser).setFiles(file("second.txt"));
  await anna.reads("second.txt");
  assert.deepEqual(anna.twice, []);
  await anna.ends(contact);
  await leave(one);
});

test("an agent's file is a download", options, async () => {
  const one = await arrive("");
  await one.open();
  await one.writes("my label, please");
  const contact = await anna.accept();
  const content = Buffer.from("a label").toString("base64");
  await anna.says(contact, "Here it is", { attachments: [{ name: "label.txt", type: "text/plain", content }] });
  await one.sees("Here it is");
  const link = one.chat.locator("a.file", { hasText: "label.txt" });
  const [download] = await Promise.all([one.page.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "label.txt");
  await anna.ends(contact);
  await leave(one);
});
