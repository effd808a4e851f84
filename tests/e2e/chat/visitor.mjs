// A visitor in Debian's Chromium: what one sees and does in the window of the chat.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const packages = createRequire(new URL("../../../adapters/chat/page/package.json", import.meta.url));
const { chromium } = packages("playwright-core");
const axe = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const limit = 20_000;

export function startBrowser(more = {}) {
  return chromium.launch({ executablePath: process.env.BALIE_CHROMIUM ?? "/usr/bin/chromium", args: flags, ...more });
}

export class Visitor {
  // `before`: runs in each page before all else.
  static async arrive(browser, address, { before, ...options } = {}) {
    const one = new Visitor();
    one.context = await browser.newContext({ viewport: { width: 1280, height: 760 }, locale: "en-GB", ...options });
    one.context.setDefaultTimeout(limit);
    if (before) await one.context.addInitScript(before);
    one.problems = [];
    one.links = 0; // that were opened to the chat
    one.written = 0; // messages, in all its pages
    await one.goTo(address);
    return one;
  }

  // Another tab, or the first.
  async goTo(address) {
    this.page = await this.context.newPage();
    this.page.on("pageerror", (error) => this.problems.push(error.message));
    this.page.on("websocket", () => (this.links += 1));
    this.page.on("console", (message) => {
      if (/Content Security Policy|Trusted/.test(message.text())) this.problems.push(message.text());
    });
    this.page.on("dialog", (dialog) => (this.problems.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
    await this.page.goto(address);
    this.chat = this.page.locator("balie-chat");
    await this.chat.locator(".launcher").waitFor();
  }

  open() {
    return this.chat.locator(".launcher").click();
  }

  async writes(text) {
    await this.chat.getByRole("textbox", { name: "Write a message" }).fill(text);
    await this.page.keyboard.press("Enter");
    this.written += 1;
  }

  sees(text) {
    return this.chat.getByText(text, { exact: true }).last().waitFor();
  }

  // The last message of the visitor is that far.
  came(progress) {
    return this.chat.locator(".row.mine").last().locator(`.mark.${progress}`).waitFor();
  }

  status(text) {
    return this.chat.getByRole("dialog").getByRole("status").filter({ hasText: text }).waitFor();
  }

  // The server said what to expect, and it is not that nobody is there.
  isReady() {
    return this.status(/Ask us anything|You wait/);
  }

  // All that stands in the window, as [who, text].
  said() {
    return this.chat
      .locator(".row")
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.classList.contains("mine") ? "me" : "agent",
          row.querySelector(".text")?.textContent ?? "",
        ]),
      );
  }

  kept() {
    return this.page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)));
  }

  async findings() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run());
    return violations
      .filter((one) => ["serious", "critical"].includes(one.impact))
      .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
  }
}
