import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BrowserStub } from "../base/browser_stub";
import { Outbox } from "./outbox";

let browser: BrowserStub;
const opened: Outbox[] = [];
const open = (user = "anna") => {
  const made = browser.tab(() => new Outbox(user));
  opened.push(made);
  return made;
};
const texts = (entries: readonly { message: Record<string, unknown> }[]) => entries.map((one) => one.message.text);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  browser = new BrowserStub();
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what one tab wrote another shows, and does not send", () => {
  const [first, second] = [open(), open()];
  for (const text of ["a", "b", "c"]) first.add({ text });
  expect(texts(second.entries.value)).toEqual(["a", "b", "c"]);
  expect(second.mine()).toEqual([]);
  second.add({ text: "d" });
  expect(texts(first.mine())).toEqual(["a", "b", "c"]);
});

test("an answer takes it away everywhere, and nothing else", () => {
  const [first, second] = [open(), open()];
  const entry = first.add({ text: "a" });
  second.add({ text: "b" });
  first.remove(entry.id);
  expect(texts(second.entries.value)).toEqual(["b"]);
  expect(texts(first.entries.value)).toEqual(["b"]);
});

test("what a closed tab had to send is another's, at once", () => {
  const [first, second] = [open(), open()];
  first.add({ text: "a" });
  first.close();
  expect(texts(second.mine())).toEqual(["a"]);
});

test("what a user wrote is not sent by one whose name begins theirs", () => {
  const longer = open("anna.b");
  longer.add({ text: "a" });
  longer.close();
  const shorter = open("anna");
  expect([shorter.entries.value, shorter.mine()]).toEqual([[], []]);
  expect(texts(open("anna.b").mine())).toEqual(["a"]);
});

test("what a tab left that died without a word is another's after a while, and a reload's", () => {
  const first = open();
  const { id } = first.add({ text: "a" });
  browser.kept.set("balie.desk.tab.anna/dead", JSON.stringify(Date.now()));
  browser.kept.set(`balie.desk.outbox.anna/${id}`, JSON.stringify({ id, tab: "dead", message: { text: "a" } }));
  const second = open();
  expect(second.mine()).toEqual([]);
  vi.advanceTimersByTime(151_000);
  expect(texts(second.mine())).toEqual(["a"]);
});

test("entries stand in the order in which they were written, also within one millisecond", () => {
  const first = open();
  const written = Array.from({ length: 50 }, (_, at) => `m${at}`);
  for (const text of written) first.add({ text });
  expect(texts(open().entries.value)).toEqual(written);
});

test("a browser that keeps nothing loses nothing while the page is open", () => {
  vi.stubGlobal("localStorage", undefined);
  const only = open();
  only.add({ text: "a" });
  expect(texts(only.mine())).toEqual(["a"]);
});
