// Visitors and agents in Chromium, links that are cut all the time, adapters that die: no message may be lost or
// doubled, and nobody's memory may grow: soak.mjs BALIE [--seconds N] [--visitors N]. Prints one JSON object. Memory is
// judged in runs of ten minutes or more; a shorter one tells nothing of it.
import { parseArgs } from "node:util";
import { startBrowser, Visitor } from "../../chat/visitor.mjs";
import { Agent } from "../agent.mjs";
import { Browser } from "../browser.mjs";
import { Floor } from "../floor.mjs";
import { Memory } from "./memory.mjs";
import { pause, visit, work } from "./people.mjs";
import { Talks } from "./talks.mjs";

const options = { seconds: { type: "string", default: "1800" }, visitors: { type: "string", default: "4" } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const seconds = Number(values.seconds);
const programs = ["balie", "balie-desk", "balie-chat"];
const judgedFrom = 600; // seconds
const lateAfter = 90; // seconds that the last conversations have to come to their end

class World {
  talks = new Talks();
  length = seconds < 120 ? 6 : 20; // messages of each side in one conversation
  pace = Math.min(1.5, seconds / 80); // seconds between two messages of a visitor, on average
  restless = seconds < 120 ? 0.2 : 0.04; // how often somebody loads their page anew
  reloads = 0;
  cuts = 0;
  stumbles = 0;
  #began = performance.now();
  #over = false;

  part() {
    return (performance.now() - this.#began) / 1000 / seconds;
  }

  goesOn() {
    return this.part() < 1 && !this.#over;
  }

  isLate() {
    return this.part() > 1 + lateAfter / seconds;
  }

  isOver() {
    return this.#over || this.isLate();
  }

  end() {
    this.#over = true;
  }
}

// What goes wrong meanwhile: each adapter dies early on, so that memory is that of one process later; silent links now
// and then; cut ones all the time.
async function harm(floor, world) {
  const dying = [
    [seconds < 300 ? 0.4 : 0.05, () => floor.kill("balie-desk")],
    [seconds < 300 ? 0.7 : 0.1, () => floor.kill("balie-chat")],
    ...[0.3, 0.6, 0.9].map((part) => [part, () => (floor.chat.silence(), floor.desk.silence())]),
  ];
  if (seconds < 300) dying.length = 2; // it takes pages up to half a minute to notice a silence
  while (world.goesOn()) {
    if (dying.length && world.part() > dying[0][0]) await dying.shift()[1]();
    await pause(seconds < 120 ? 2 : 3 + 6 * Math.random());
    const link = Math.random() < 0.5 ? floor.desk : floor.chat;
    link.cut(() => Math.random() < 0.6);
    world.cuts++;
  }
}

async function watch(floor, pages, memory, world) {
  const sessions = new Map();
  for (const [name, { page }] of pages) {
    sessions.set(name, await page.context().newCDPSession(page));
    await sessions.get(name).send("Performance.enable");
  }
  while (world.goesOn()) {
    await pause(Math.min(10, seconds / 8));
    for (const [name, one] of pages) await memory.samplePage(name, sessions.get(name), one.written);
    for (const name of programs) {
      const bytes = floor.residentBytes(name);
      if (bytes > 0) memory.add(name, "resident_bytes", bytes); // else it is being started again
    }
  }
}

async function run(floor, browsers) {
  const [staff, site] = browsers;
  const anna = await Agent.signIn(staff, floor, "anna");
  const bert = await Agent.signIn(staff, floor, "bert");
  for (const one of [anna, bert]) await one.is("Ready");
  const visitors = [];
  for (let count = 0; count < Number(values.visitors); count++) visitors.push(await Visitor.arrive(site, floor.site));
  const world = new World();
  const memory = new Memory();
  const pages = [["page_of_agent", anna]];
  visitors.slice(0, 2).forEach((one, at) => pages.push([`page_of_visitor${at}`, one]));
  const problems = [];
  const told = (one) => one.catch((error) => problems.push(error.stack)).then(() => problems.length && world.end());
  const working = [work(anna, true, world), work(bert, false, world)];
  const others = [harm(floor, world), watch(floor, pages, memory, world), ...working].map(told);
  const writing = visitors.map((one, at) => visit(one, `v${at}`, at < 2, world));
  await Promise.all(writing.map(told));
  world.end();
  await Promise.all(others);
  for (const one of visitors) problems.push(...one.problems);
  const { reloads, cuts, stumbles } = world;
  const { medians, grew } = memory.figures();
  return { seconds, ...world.talks.figures(), cuts, reloads, stumbles, problems, memory: medians, grew };
}

const floor = await Floor.start(positionals[0]);
const browsers = [await Browser.start(), await startBrowser()];
let bad = true;
try {
  const figures = await run(floor, browsers);
  console.log(JSON.stringify(figures, null, 1));
  const { lost, doubled_or_out_of_order: doubled, problems, grew } = figures;
  bad = [lost, doubled, problems, seconds < judgedFrom ? [] : grew].some((one) => one.length > 0);
} finally {
  if (bad) console.error(floor.log.slice(-4000));
  await browsers[0].stop();
  await browsers[1].close();
  await floor.stop();
}
process.exitCode = bad ? 1 : 0;
