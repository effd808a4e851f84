// What every test here begins with, and what ends it: Balie with a chat, a browser, and Anna, who is ready.
import { mkdirSync } from "node:fs";
import { after, before } from "node:test";
import { startBrowser } from "./visitor.mjs";
import { Agent, World } from "./world.mjs";

const [, , program, folder] = process.argv;
export const pictures = folder;
export let world, browser, anna; // while tests run

// `begin`: what there is before the first test, instead of Anna. `more`: of World.start().
export function setStage({ begin, ...more } = {}) {
  before(async () => {
    mkdirSync(pictures, { recursive: true });
    world = await World.start(program, more);
    browser = await startBrowser();
    if (begin) return begin();
    anna = new Agent(world);
    await anna.ready();
  });
  after(async () => {
    await browser?.close();
    await world?.stop();
  });
}
