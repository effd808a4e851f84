import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whoIsSignedIn } from "./who";

const answer = (status: number, value: object) =>
  new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });

let answers: (() => Promise<Response>)[];
let unreachable = 0;
const ask = (stopped = new AbortController().signal) => whoIsSignedIn(stopped, () => ++unreachable);

beforeEach(() => {
  vi.useFakeTimers();
  unreachable = 0;
  vi.stubGlobal("fetch", () => answers.shift()!());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a server that cannot be reached, or is not well, signs nobody out", async () => {
  answers = [
    () => Promise.reject(new TypeError("Failed to fetch")),
    async () => answer(503, { code: "desk.state" }),
    async () => new Response("Bad gateway", { status: 502 }),
    async () => new Response("<h1>Back at nine</h1>", { headers: { "Content-Type": "text/html" } }),
    async () => answer(200, { user: "anna" }),
  ];
  const asked = ask();
  await vi.runAllTimersAsync();
  expect([(await asked)?.user, unreachable, answers.length]).toEqual(["anna", 4, 0]);
});

test("who has no session is nobody, at once", async () => {
  answers = [async () => answer(401, { code: "session.none" })];
  expect([await ask(), unreachable]).toEqual([null, 0]);
});

test("a page that is gone asks no more", async () => {
  answers = [() => Promise.reject(new TypeError("Failed to fetch"))];
  const page = new AbortController();
  const asked = ask(page.signal);
  page.abort();
  await vi.runAllTimersAsync();
  expect(await asked).toBeUndefined();
});
