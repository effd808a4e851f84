// Pictures of the window in light and dark, on a desktop and a phone, and what axe finds: look_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { browser, pictures, setStage, world } from "./stage.mjs";
import { Visitor } from "./visitor.mjs";
import { Agent } from "./world.mjs";

const devices = {
  desktop: { viewport: { width: 1280, height: 760 } },
  phone: { viewport: { width: 390, height: 760 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
setStage();

for (const [device, options] of Object.entries(devices)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${device}, ${colorScheme}`, { timeout: 90_000 }, async () => {
      const one = await Visitor.arrive(browser, `${world.origin}/`, {
        ...options,
        colorScheme,
        reducedMotion: "reduce",
      });
      const found = [];
      const anna = new Agent(world); // what others read does not count
      const look = async (name) => {
        await one.page.screenshot({ path: join(pictures, `${device}-${colorScheme}-${name}.png`) });
        found.push(...(await one.findings()).map((line) => `${name}: ${line}`));
      };
      await look("closed");
      await one.open();
      await look("welcome");
      await one.writes("Hello, where is my bicycle? The order is https://shop.example/orders/17");
      await one.sees("A bag for your bicycle");
      await look("waiting");
      const contact = await anna.accept();
      await one.status("Anna is here for you");
      await anna.says(contact, "Good morning! I look it up for you, one moment please.");
      await one.sees("Good morning! I look it up for you, one moment please.");
      await one.writes("Thanks");
      await anna.reads("Thanks");
      await one.came("delivered");
      await anna.says(contact, "It left our workshop yesterday, and is with you on Thursday.");
      await one.sees("It left our workshop yesterday, and is with you on Thursday.");
      await look("talking");
      await one.chat.getByRole("button", { name: "More" }).click();
      await look("menu");
      await one.page.keyboard.press("Escape");
      await one.context.setOffline(true);
      await one.chat.getByText("No connection.").waitFor();
      await one.writes("Written without a connection");
      await look("lost");
      await one.context.setOffline(false);
      await anna.reads("Written without a connection");
      await anna.ends(contact);
      await one.status("This chat has ended");
      await one.chat.getByRole("radio", { name: "4 of 5" }).check({ force: true });
      await look("rating");
      assert.deepEqual(found, []);
      assert.deepEqual(one.problems, []);
      await one.context.close();
    });
  }
}

test("by keyboard alone", { timeout: 60_000 }, async () => {
  const one = await Visitor.arrive(browser, `${world.origin}/`);
  await one.page.evaluate(() => document.querySelector("balie-chat").shadowRoot.querySelector(".launcher").focus());
  await one.page.keyboard.press("Enter");
  const focused = () =>
    one.page.evaluate(() => {
      const inner = document.querySelector("balie-chat").shadowRoot.activeElement;
      return inner ? `${inner.tagName} ${inner.getAttribute("aria-label")}` : "outside";
    });
  assert.equal(await focused(), "TEXTAREA Write a message");
  await one.page.keyboard.press("Escape");
  assert.equal(await focused(), "BUTTON Chat with us");
  assert.equal(await one.chat.getByRole("dialog").count(), 0);
  await one.context.close();
});
