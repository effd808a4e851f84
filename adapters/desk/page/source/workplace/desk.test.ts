import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BrowserStub } from "../base/browser_stub";
import { meOf } from "../session/http";
import { blankContact, type ContactState, type WorkContact } from "./contact";
import { completed, outcome } from "./orders";

const { Desk } = await new BrowserStub().tab(() => import("./desk"));

const contact = (id: string, state: ContactState): WorkContact => ({ ...blankContact("chat", id), state });

let desks: InstanceType<typeof Desk>[];
const deskOf = (browser: BrowserStub, agent: string) => {
  const desk = browser.tab(() => new Desk(meOf({ user: agent, agent }), "wss://desk"));
  desks.push(desk);
  return desk;
};
beforeEach(() => {
  vi.useFakeTimers();
  const socket = class {
    static readonly OPEN = 1;
    close = () => undefined;
  };
  vi.stubGlobal("WebSocket", socket);
  desks = [];
});
afterEach(() => {
  for (const desk of desks) desk.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([
  ["an offer that came to nothing: whom the agent was writing to", "offered", "", "chat/second"],
  ["unless the agent went elsewhere meanwhile", "offered", "chat/third", "chat/third"],
  ["a contact that is done: the first", "talking", "", "chat/first"],
] as const)("who is in front after %s", (_, state, chosen, shown) => {
  const desk = deskOf(new BrowserStub(), "anna");
  for (const id of ["first", "second", "third"]) desk.add(contact(id, "talking"));
  desk.add(contact("gone", state));
  for (const key of ["chat/second", "chat/gone"]) desk.show(key);
  if (chosen) desk.show(chosen);
  desk.remove("chat/gone");
  expect(desk.shown.value).toBe(shown);
});

test("the same outcome said again has its id; a correction, and what another agent wrote down, has not", () => {
  const browser = new BrowserStub();
  const [anna, bram] = ["anna", "bram"].map((agent) => deskOf(browser, agent));
  const one = contact("c1", "talking");
  for (const desk of [anna, anna, bram]) {
    void outcome(desk, one, "accepted", { offerId: "cover" });
    void outcome(desk, one, "corrected", { reason: "customer" });
    void completed(desk, one);
  }
  const written = [anna, bram].flatMap((desk) => desk.connection.outbox.entries.value);
  const ids = written.map(
    ({ message }) => (message as { hub: { outcome: { id: string; kind: string } } }).hub.outcome,
  );
  const differing = (kind: string) => new Set(ids.filter((each) => each.kind === kind).map(({ id }) => id)).size;
  expect(["accepted", "corrected", "completed"].map(differing)).toEqual([1, 3, 2]);
});
