// One floor for all stories of a file, and those who play in them; each story leaves a picture of everybody's page.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before } from "node:test";
import { Visitor } from "../chat/visitor.mjs";
import { Agent } from "./agent.mjs";
import { Browser } from "./browser.mjs";
import { Floor } from "./floor.mjs";

const [program, pictures] = process.argv.slice(2);

export class Stage {
  #people = new Map();

  // `options`: of the floor. `begin`: what there is before the first story.
  constructor(begin = async () => undefined, options = {}) {
    before(async () => {
      mkdirSync(pictures, { recursive: true });
      this.floor = await Floor.start(program, options);
      this.browser = await Browser.start();
      await begin(this);
    });
    afterEach((context) => this.#lookAtAll(context.name));
    after(async () => {
      const problems = [...this.#people].flatMap(([name, one]) => one.problems().map((text) => `${name}: ${text}`));
      await this.browser?.stop();
      await this.floor?.stop();
      assert.deepEqual(problems, []);
    });
  }

  get channel() {
    return this.floor.channel;
  }

  // `as`: what the page is called among those of the same user.
  async signIn(user, { as = user, state = "", ...options } = {}) {
    const agent = await Agent.signIn(this.browser, this.floor, user, options);
    this.#people.set(as, { page: agent.page, problems: () => agent.page.problems });
    if (state) await agent.is(state);
    return agent;
  }

  async visitor(name) {
    const visitor = await Visitor.arrive(this.browser.browser, `${this.floor.site}/`);
    this.#people.set(name, { page: visitor.page, problems: () => visitor.problems });
    return visitor;
  }

  picture(name, { page }) {
    return page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  // The page is closed, and looked at no more.
  async leave(name) {
    await this.#people.get(name).page.context().close();
    this.#people.delete(name);
  }

  async #lookAtAll(story) {
    const words = story.split(/[ ,:;]+/).slice(0, 4);
    for (const [name, one] of this.#people) await this.picture(`end_of_${words.join("_")}-${name}`, one);
  }
}
