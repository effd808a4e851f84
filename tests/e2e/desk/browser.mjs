// Debian's Chromium without a window, and what the tests look for on a page.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axePath, chromium } from "./packages.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
export const limit = 15_000; // milliseconds to wait for anything

export class Browser {
  static async start() {
    const made = new Browser();
    made.folder = mkdtempSync(join(tmpdir(), "balie-browser-"));
    made.browser = await chromium.launch({
      executablePath: process.env.BALIE_CHROMIUM ?? "/usr/bin/chromium",
      args: flags,
    });
    return made;
  }

  async stop() {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // A page of somebody with a browser profile of their own. `problems` collects what the browser complains of.
  async page(address, { width = 1280, height = 720, colorScheme = "light", locale = "en-GB" } = {}) {
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme,
      locale,
      bypassCSP: false,
    });
    context.setDefaultTimeout(limit);
    const page = await context.newPage();
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(`error: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
    page.on("dialog", (dialog) => (page.problems.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
    await page.goto(address);
    return page;
  }
}

export async function signIn(page, user, password) {
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("banner").waitFor();
}

// What axe finds that is serious or worse, as lines.
export async function findings(page) {
  const source = (await import("node:fs")).readFileSync(axePath, "utf8");
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  const bad = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  return bad.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
