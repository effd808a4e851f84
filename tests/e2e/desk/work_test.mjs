// How the desk's page behaves at work, against a server of its own: by keys alone, on small screens, in two tabs, with
// what is refused and what is lost: work_test.mjs PAGE_FOLDER
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Browser, findings, signIn } from "./browser.mjs";
import { FakeServer } from "./fake_server.mjs";

const [folder] = process.argv.slice(2);
const roles = ["agent", "supervisor", "analyst", "admin"];
const browser = await Browser.start();
const servers = [];
after(async () => {
  await browser.stop();
  for (const server of servers) server.stop();
});

async function desk(more = {}) {
  const server = await new FakeServer(folder, { roles }).start();
  servers.push(server);
  const page = await browser.page(server.address, more);
  await signIn(page, "anna", "right");
  await page.getByRole("tab", { name: /Sanne/ }).waitFor();
  return { server, page };
}
const commands = (server, kind) => server.written.filter((one) => one.body === "command" && one.kind === kind);

async function until(holds, what) {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    if (holds()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  assert.fail(`never: ${what}`);
}

const inFront = (page, name) =>
  page.getByRole("region", { name: "Customer" }).getByRole("heading", { name }).waitFor();

test("a contact from offered to wrapped up, by keys alone", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  await page.getByRole("button", { name: "Accept F2" }).waitFor();
  server.hold();
  await page.keyboard.press("F2");
  await inFront(page, /Nadia/); // before there is an answer
  server.release();
  await page.getByRole("tab", { name: /Nadia/, selected: true }).waitFor();
  await until(() => server.written.some((one) => one.answer === "accept"), "accepted");
  await page.keyboard.press("Alt+H");
  await page.getByText("On hold", { exact: true }).waitFor();
  await page.keyboard.press("Alt+H");
  await page.getByText("Talking", { exact: true }).waitFor();
  await page.keyboard.press("Alt+P");
  await page.keyboard.press("Alt+R");
  await page.getByRole("button", { name: "Too expensive" }).waitFor();
  await page.keyboard.press("Enter");
  const rejected = (one) => one.kind === "rejected" && one.reason === "too_expensive";
  await until(() => server.written.some(rejected), "rejected");
  await page.keyboard.press("Alt+X");
  await until(() => server.written.some((one) => one.body === "routingOrder" && one.kind === "end"), "ended");
  server.wrapUp("offered-1");
  const result = page.getByRole("combobox", { name: "Result" });
  await result.waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "SELECT");
  await page.keyboard.press("P"); // Parcel traced
  await page.keyboard.press("Tab");
  await page.keyboard.type("Found it in Utrecht.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(() => server.written.some((one) => one.kind === "end_wrap_up"), "ready again");
  const completed = server.written.find((one) => one.kind === "completed");
  assert.deepEqual([completed.reason, completed.attributes.note], ["parcel_traced", "Found it in Utrecht."]);
});

test("an offer is accepted with its button: the keys go on with the contact", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  server.hold();
  await page.getByRole("button", { name: "Accept F2" }).press("Enter");
  await inFront(page, /Nadia/);
  server.release();
  await page.waitForFunction(() => document.activeElement?.id === "contact");
});

test("an offer that is gone when it is accepted: back to who was written to", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  await page.getByRole("tab", { name: /Lotte/ }).click();
  server.hold();
  await page.keyboard.press("F2");
  await inFront(page, /Nadia/);
  server.withdraw("offered-1");
  await inFront(page, /Lotte/);
  await page.getByRole("tab", { name: /Lotte/, selected: true }).waitFor();
});

test("a hold that is refused is not shown as one, and why is said", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  await page.getByRole("tab", { name: /Omar/ }).click();
  server.fails = "unknown_command";
  await page.getByRole("button", { name: "Hold", exact: true }).click();
  await page.getByText("Hold: not done. It cannot do that.").first().waitFor();
  await page.getByText("Talking", { exact: true }).waitFor();
  assert.deepEqual(await findings(page), []);
  server.fails = "silence";
  const hold = page.getByRole("button", { name: "Hold", exact: true });
  await hold.click();
  await page.locator("button[aria-busy=true]", { hasText: "Hold" }).waitFor();
  await hold.dispatchEvent("click");
  assert.equal(commands(server, "hold").length, 2, "asked once while it is being carried out");
});

// Ordered, never ended by the server of its own accord, and shown as on its way.
async function hold(server, page) {
  const before = server.orders.size;
  await page.getByRole("button", { name: "Hold", exact: true }).click();
  await until(() => server.orders.size > before, "ordered");
  return [...server.orders.keys()].at(-1);
}
const open = async (page, address) => {
  await page.goto(address);
  await page.getByRole("tab", { name: /Omar/ }).click();
  await page.getByRole("button", { name: "Hold", exact: true }).waitFor();
};

test("how an order ended is told in every tab, once, also to a page that was away", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  const other = await page.context().newPage();
  server.fails = "silence";
  for (const one of [page, other]) await open(one, server.address);
  const first = await hold(server, page);
  for (const one of [page, other]) await one.locator("button[aria-busy=true]", { hasText: "Hold" }).waitFor();
  await page.goto("about:blank");
  server.endOrder(first, "expired");
  const told = "Hold: not done. It did not come in time.";
  await other.getByText(told).first().waitFor();
  for (const one of [page, other]) {
    await open(one, server.address);
    assert.equal(await one.getByText("not done").count(), 0, "told before");
  }
  await other.close();
  const second = await hold(server, page);
  await page.goto("about:blank");
  server.endOrder(second, "expired");
  await page.goto(server.address);
  await page.getByText(told).first().waitFor();
});

test("only what the channel can be asked is there to be asked", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  await page.getByRole("tab", { name: /Lotte/ }).click();
  await page.getByRole("button", { name: "Transfer" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Consult" }).count(), 0, "mail cannot be joined");
  await page.getByRole("tab", { name: /Omar/ }).click();
  await page.getByRole("button", { name: "Consult" }).waitFor();
  server.push({ adapters: { adapters: [{ adapter: "voice", channel: "voice", commands: ["connect", "hang_up"] }] } });
  await page.getByRole("button", { name: "Hold", exact: true }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Hang up" }).waitFor();
  await page.getByRole("button", { name: "Call somebody" }).waitFor({ state: "detached" });
});

test(
  "two tabs: what one wrote both show and one sends, also when its tab is closed",
  { timeout: 60_000 },
  async () => {
    const { server, page } = await desk();
    const other = await page.context().newPage();
    await other.goto(server.address);
    server.quiet = true; // nothing is answered
    await page.getByRole("textbox", { name: "Write a message" }).fill("Written in the first tab.");
    await page.keyboard.press("Enter");
    const waits = other.getByRole("log", { name: "Conversation" }).getByText("Written in the first tab.");
    await waits.waitFor();
    assert.equal(await waits.count(), 1);
    await page.close({ runBeforeUnload: true });
    server.quiet = false;
    server.cut();
    await until(() => commands(server, "send").length > 0, "sent by the other tab");
    assert.equal(new Set(commands(server, "send").map((one) => one.id)).size, 1);
  },
);

test("a draft survives a reload, and a session that ends meanwhile", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  const box = page.getByRole("textbox", { name: "Write a message" });
  await box.fill("Not finished");
  await page.getByRole("tab", { name: /Piet/ }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("Half a note");
  await page.reload();
  await page.getByRole("tab", { name: /Piet/ }).click();
  assert.equal(await page.getByRole("textbox", { name: "Note" }).inputValue(), "Half a note");
  await page.getByRole("tab", { name: /Sanne/ }).click();
  assert.equal(await box.inputValue(), "Not finished");
  server.endSession();
  await page.getByText("Your session has ended.").waitFor();
  await signIn(page, "anna", "right");
  await page.getByRole("tab", { name: /Sanne/ }).click();
  assert.equal(await box.inputValue(), "Not finished");
});

test("files go with an answer; what is refused is said", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  const files = page.locator("input[type=file]");
  const file = (name, bytes) => ({ name, mimeType: "text/plain", buffer: Buffer.alloc(bytes, "a") });
  await files.setInputFiles([file("label.txt", 900)]);
  await page.getByRole("button", { name: "Leave out label.txt" }).waitFor();
  await files.setInputFiles([file("large.txt", 720_000)]);
  await page.getByText("700 kB at most").waitFor();
  await files.setInputFiles([file("virus.exe", 10)]);
  await page.getByText("Files of this kind are not sent.").waitFor();
  await page.getByRole("textbox", { name: "Write a message" }).press("Enter");
  await until(() => commands(server, "send").length > 0, "sent");
  const [sent] = commands(server, "send");
  assert.deepEqual(
    sent.arguments.attachments.map((one) => one.id),
    ["upload-1"],
  );
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForFunction(() => document.querySelector("canvas")?.width === 2);
});

test("a mail is forwarded with its attachments; which do not go is said", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  await page.getByRole("tab", { name: /Lotte/ }).click();
  await page.getByRole("button", { name: "Forward" }).click();
  await page.getByText("setup.exe: Files of this kind are not sent.").waitFor();
  await page.getByText("large.txt: The files of one message are too large together").waitFor();
  await page.getByRole("button", { name: "Leave out invoice-2231.pdf" }).waitFor();
  assert.deepEqual(await findings(page), []);
  await page.getByRole("button", { name: "Leave out terms.txt" }).waitFor();
  await page.getByLabel("Forward to").fill("books@example.com");
  await page.getByRole("button", { name: "Send" }).click();
  await until(() => commands(server, "send").length > 0, "sent");
  const [sent] = commands(server, "send");
  assert.deepEqual(
    [sent.to, sent.arguments.attachments.map((one) => one.name)],
    ["books@example.com", ["invoice-2231.pdf", "terms.txt"]],
  );
  assert.deepEqual(server.uploads, ["invoice-2231.pdf", "terms.txt"]);

  server.keepsOriginals = false;
  await page.getByRole("button", { name: "Forward" }).click();
  await page.getByText("The original is not kept any more: its attachments do not go with it.").waitFor();
});

test(
  "what is left out of a forwarded mail stays out; the rest comes, also after a break",
  { timeout: 60_000 },
  async () => {
    const { server, page } = await desk();
    const leaveOut = (name) => page.getByRole("button", { name: `Leave out ${name}` });
    const slowly = (name) => {
      let end;
      server.slowUpload = { name, ends: new Promise((done) => (end = done)) };
      return end;
    };
    const forward = async () => {
      await page.getByRole("tab", { name: /Lotte/ }).click();
      await page.getByRole("button", { name: "Forward" }).click();
    };
    let end = slowly("terms.txt");
    await forward();
    await leaveOut("invoice-2231.pdf").click();
    await until(() => server.uploads.includes("terms.txt"), "on its way");
    await page.getByRole("button", { name: "Cancel" }).click();
    end();
    end = slowly("terms.txt");
    await forward();
    await until(() => server.uploads.length === 3, "on its way again");
    assert.deepEqual(server.uploads, ["invoice-2231.pdf", "terms.txt", "terms.txt"]);
    end();
    await leaveOut("terms.txt").waitFor();
    assert.equal(await leaveOut("invoice-2231.pdf").count(), 0);
    await page.reload();
    await forward();
    await leaveOut("terms.txt").waitFor();
    assert.equal(server.uploads.length, 3, "complete");

    await leaveOut("terms.txt").click();
    await page.getByRole("button", { name: "Cancel" }).click();
    end = slowly("terms.txt");
    await forward();
    await until(() => server.uploads.length === 5, "on its way, from the beginning");
    await leaveOut("invoice-2231.pdf").click();
    end();
    await leaveOut("terms.txt").waitFor();
    assert.equal(await leaveOut("invoice-2231.pdf").count(), 0, "left out while another was on its way");
  },
);

test("an address is put right, and the confirmation goes there", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  const customer = page.getByRole("region", { name: "Customer" });
  await customer.getByRole("button", { name: "Add a number or address" }).click();
  await customer.getByLabel("E-mail address").last().fill("sanne.jansen@example.com");
  await customer.getByRole("button", { name: "Save" }).click();
  await customer.getByText("Send the last confirmation again, to sanne.jansen@example.com?").waitFor();
  server.fails = "email.nothing_kept";
  await customer.getByRole("button", { name: "Send again" }).click();
  await customer.getByText("There is no confirmation to send again.").waitFor();
  const [resend] = commands(server, "resend");
  assert.deepEqual(
    [resend.adapter, resend.customerId, resend.identifier.value, resend.arguments.sent_to],
    ["email", "customer-sanne", "sanne.jansen@example.com", "sanne@example.com"],
  );
});

test(
  "who it may be is told by name, each read once; whom nobody may see stands by id",
  { timeout: 60_000 },
  async () => {
    const { server, page } = await desk();
    assert.deepEqual(server.reads, []);
    await page.getByRole("tab", { name: /Omar/ }).click();
    const candidates = page.getByRole("alert").getByRole("listitem");
    await candidates.filter({ hasText: "Yasmin Bakker" }).getByText("Utrecht · customer since").waitFor();
    await candidates.filter({ hasText: "customer-unseen" }).getByRole("button", { name: "It is this one" }).waitFor();
    await page.getByRole("tab", { name: /Sanne/ }).click();
    await page.getByRole("tab", { name: /Omar/ }).click();
    const customer = page.getByRole("region", { name: "Customer" });
    await customer.getByRole("button", { name: "Add a number or address" }).click();
    await customer.getByLabel("E-mail address").last().fill("omar.haddad@example.com");
    await customer.getByRole("button", { name: "Save" }).click();
    const resend = customer.getByText("Send the last confirmation again");
    await resend.waitFor();
    await candidates.filter({ hasText: "Yasmin" }).getByRole("button").click();
    const corrected = () => server.written.filter((one) => one.kind === "corrected");
    await until(() => corrected().some((one) => one.reason === "customer"), "reported");
    await customer.getByRole("heading", { name: /Yasmin Bakker/ }).waitFor();
    assert.equal(await resend.count(), 0, "what was begun for the one is not there for the other");
    assert.equal(new Set(corrected().map((one) => one.id)).size, 2);
    const [omar, unseen, yasmin] = ["omar", "unseen", "yasmin"].map((name) => `customer-${name}`);
    assert.deepEqual(server.reads.toSorted(), [omar, unseen, yasmin, yasmin]);
    assert.equal(await page.title(), "Balie");
  },
);

test(
  "what was written down of a contact stands in the time line, as text, and is found",
  { timeout: 60_000 },
  async () => {
    const { page } = await desk();
    await page.getByRole("tab", { name: "Time line", exact: true }).click();
    const line = page.getByRole("tabpanel").getByRole("listitem");
    await line.filter({ hasText: "Parcel traced" }).waitFor();
    const search = page.getByRole("searchbox", { name: "Search all channels" });
    await search.fill("taken down promised");
    await page.getByText("1 shown of 27").waitFor();
    await line.getByRole("button").click();
    await page.getByRole("list", { name: "Written down" }).getByText("Wants to be called, not mailed.").waitFor();
    await search.fill("onerror");
    await line.getByText("<img src=x onerror=alert(1)>").waitFor();
    await line.getByRole("button").click();
    await page.getByRole("list", { name: "Written down" }).getByText("<script>").waitFor();
    assert.deepEqual([page.problems, await page.title()], [[], "Balie"]);
  },
);

test("a number that is not the customer's is taken away; what is kept is told", { timeout: 60_000 }, async () => {
  const { server, page } = await desk();
  const customer = page.getByRole("region", { name: "Customer" });
  const taken = customer.getByRole("button", { name: "Take +31612345678 away" });
  const changes = () => server.written.filter((one) => one.body === "customerChange");
  await taken.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The contact in hand came with it").waitFor();
  assert.deepEqual(await findings(page), []);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(changes(), []);

  server.keeps = [{ name: "identifiers.tel", reason: "the only one" }];
  await taken.click();
  await dialog.getByRole("button", { name: "Take away" }).click();
  await page.getByText("identifiers.tel: the only one").waitFor();
  await taken.waitFor();
  server.keeps = [];
  await taken.click();
  await dialog.getByRole("button", { name: "Take away" }).click();
  await page.getByText("+31612345678 no longer leads to this customer.").waitFor();
  await taken.waitFor({ state: "detached" });
  assert.deepEqual(changes().at(-1).removals, [{ list: "identifiers", key: "tel:+31612345678" }]);
});

const widths = {
  "1280 at 400 %": [320, 256],
  "1280 at 200 %": [640, 360],
  tablet: [768, 1024],
  "tablet, lying": [1024, 768],
};
const places = [
  "work",
  "customers/customer-sanne",
  "results",
  "live",
  "reports",
  "explain/decision-chat-1",
  "administration",
];

// What sticks out at the right of the page, and what is to be clicked and smaller than 24 pixels (WCAG 1.4.10, 2.5.8).
function amiss() {
  const root = document.scrollingElement;
  const wrong = root.scrollWidth > root.clientWidth + 1 ? [`${root.scrollWidth} pixels wide`] : [];
  for (const one of document.querySelectorAll("button, a[href], select, input:not([type=file]), [role=tab]")) {
    const { width, height, right } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    if (!width || style.visibility === "hidden" || one.closest(".visually-hidden, [class*=skip]")) continue;
    const inText = style.display === "inline";
    const labelled = one.matches("input[type=radio], input[type=checkbox]");
    if (!inText && !labelled && (width < 23.5 || height < 23.5)) wrong.push(`small: ${one.outerHTML.slice(0, 120)}`);
    if (right > root.clientWidth + 1 && one.closest("header")) wrong.push(`cut: ${one.textContent}`);
  }
  return wrong;
}

for (const [name, [width, height]] of Object.entries(widths)) {
  test(`everything fits and can be hit: ${name}`, { timeout: 60_000 }, async () => {
    const { page } = await desk({ width, height });
    const wrong = [];
    for (const place of places) {
      await page.evaluate((hash) => (location.hash = hash), `#/${place}`);
      await page.locator("main h1, main h2").first().waitFor();
      wrong.push(...(await page.evaluate(amiss)).map((line) => `${place}: ${line}`));
    }
    assert.deepEqual([...new Set(wrong)], []);
  });
}
