import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CommandStateSchema } from "../../generated/desk_pb";
import { BrowserStub } from "../base/browser_stub";
import { type Ended, OrderedCommands } from "./ordered";

let browser: BrowserStub;
const opened: OrderedCommands[] = [];
const hold = { id: "hold-1", kind: "hold", key: "pbx/call-1" };
const ended = (state: string, error = "") =>
  create(CommandStateSchema, {
    commandId: "hold-1",
    kind: "hold",
    contactId: "call-1",
    contactAdapter: "pbx",
    state,
    error,
  });

function made() {
  const ordered = browser.tab(() => new OrderedCommands("anna"));
  const failures: Ended[] = [];
  const done: string[] = [];
  ordered.onFailed = (failed) => failures.push(failed);
  ordered.onDone = (one) => done.push(one.kind);
  opened.push(ordered);
  return { ordered, failures, done };
}
const errors = (failures: readonly Ended[]) => failures.map((one) => one.error);

beforeEach(() => {
  vi.useFakeTimers();
  browser = new BrowserStub();
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it is pending until its end comes, not when it is ordered", () => {
  const { ordered, failures, done } = made();
  ordered.begin(hold);
  ordered.take(ended("ordered"));
  expect(ordered.pending.value).toEqual([hold]);
  ordered.take(ended("delivered"));
  expect([ordered.pending.value, done, failures]).toEqual([[], ["hold"], []]);
});

test("a failure is told once, and stands until the next order for the contact", () => {
  const { ordered, failures } = made();
  ordered.begin(hold);
  ordered.take(ended("not_delivered", "unknown_command"));
  ordered.take(ended("not_delivered", "unknown_command"));
  expect(failures).toEqual([{ ...hold, error: "unknown_command" }]);
  expect(ordered.failed.value["pbx/call-1"]?.error).toBe("unknown_command");
  ordered.begin({ ...hold, id: "hold-2" });
  expect(ordered.failed.value).toEqual({});
});

test("what is never answered is said to be unanswered", () => {
  const { ordered, failures, done } = made();
  ordered.begin(hold);
  vi.advanceTimersByTime(31_000);
  expect(failures.map((one) => one.error)).toEqual(["no_answer"]);
  ordered.take(ended("delivered")); // late, and true all the same
  expect([done, ordered.failed.value]).toEqual([["hold"], {}]);
});

test("after a reload the end is still told, once", () => {
  made().ordered.begin(hold);
  const { ordered, failures } = made();
  ordered.take(ended("not_delivered", "expired"), true);
  expect(errors(failures)).toEqual(["expired"]);
  const again = made();
  again.ordered.take(ended("not_delivered", "expired"), true);
  expect(again.failures).toEqual([]);
});

test("tabs do not write over each other: both orders are pending in both, and after a reload", () => {
  const [first, second] = [made(), made()];
  first.ordered.begin(hold);
  second.ordered.begin({ ...hold, id: "hold-2" });
  for (const { ordered } of [first, second, made()]) {
    expect(ordered.pending.value.map((one) => one.id)).toEqual(["hold-1", "hold-2"]);
  }
});

test("what another tab ordered is told here too, also when that tab is gone", () => {
  const [first, second] = [made(), made()];
  first.ordered.begin(hold);
  first.ordered.close();
  second.ordered.take(ended("not_delivered", "expired"));
  expect(errors(second.failures)).toEqual(["expired"]);
});

test("what another tab ordered and the hub refused is no longer pending here", () => {
  const [first, second] = [made(), made()];
  first.ordered.begin(hold);
  first.ordered.refused(hold.id);
  vi.advanceTimersByTime(31_000);
  expect([second.ordered.pending.value, second.failures]).toEqual([[], []]);
});

test("what the server says is on its way is pending, though this browser did not order it", () => {
  const { ordered, failures, done } = made();
  ordered.take(ended("ordered"), true);
  expect(ordered.pending.value).toEqual([hold]);
  ordered.take(ended("ordered"), true); // connected once more
  ordered.take(ended("delivered"));
  expect([ordered.pending.value, done, failures]).toEqual([[], ["hold"], []]);
});

test("what had ended before this browser heard of it is not told with the greeting", () => {
  const { ordered, failures, done } = made();
  ordered.take(ended("not_delivered", "expired"), true);
  ordered.take(ended("not_delivered", "expired"));
  expect([failures, done]).toEqual([[], []]);
});

test("what is said to be unanswered is not waited for again after the next greeting", () => {
  const { ordered, failures } = made();
  ordered.begin(hold);
  vi.advanceTimersByTime(31_000);
  ordered.take(ended("ordered"), true);
  vi.advanceTimersByTime(31_000);
  expect([ordered.pending.value, errors(failures)]).toEqual([[], ["no_answer"]]);
});

test("no more is remembered than the server may tell again", () => {
  const { ordered, failures } = made();
  for (let at = 0; at < 300; ++at) {
    vi.advanceTimersByTime(1);
    ordered.begin({ ...hold, id: `hold-${at}`, key: `pbx/${at}` });
  }
  vi.advanceTimersByTime(31_000);
  expect([browser.kept.size, ordered.ended.value.length]).toEqual([100, 20]);
  expect(Object.keys(ordered.failed.value).length).toBe(20);
  expect(failures.length).toBe(100);
  vi.advanceTimersByTime(2 * 3_600_000);
  ordered.begin(hold);
  expect(browser.kept.size).toBe(1);
});

test("a browser that keeps nothing tells of what is ordered while the page is open", () => {
  vi.stubGlobal("localStorage", undefined);
  const { ordered, failures } = made();
  ordered.begin(hold);
  ordered.begin({ ...hold, id: "hold-2" });
  ordered.take(ended("not_delivered", "expired"));
  expect([errors(failures), ordered.pending.value.map((one) => one.id)]).toEqual([["expired"], ["hold-2"]]);
});
