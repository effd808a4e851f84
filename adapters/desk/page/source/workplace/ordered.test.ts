import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CommandStateSchema } from "../../generated/desk_pb";
import { BrowserStub } from "../base/browser_stub";
import { type Ended, OrderedCommands } from "./ordered";

let browser: BrowserStub;
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
  return { ordered, failures, done };
}

beforeEach(() => {
  vi.useFakeTimers();
  browser = new BrowserStub();
});
afterEach(() => {
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

test("after a reload the end is still told", () => {
  made().ordered.begin(hold);
  const { ordered, failures } = made();
  ordered.take(ended("not_delivered", "expired"));
  expect(failures.map((one) => one.error)).toEqual(["expired"]);
});
