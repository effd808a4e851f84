import { create, toJson } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { MessageSchema, ToDeskSchema } from "../../generated/desk_pb";
import { blankContact } from "./contact";
import { linesOf, readUntil, withMessage, withState } from "./messages";

const message = (id: string, from: string, at: number, state = "") =>
  create(MessageSchema, { id, from, text: id, at: timestampFromMs(at), state });

test("the same message again is one, and what was read is not sent again", () => {
  const read = [message("a", "agent", 1, "read")];
  expect(withMessage(read, message("a", "agent", 1, "sent"))).toMatchObject([{ id: "a", state: "read" }]);
  expect(withState(read, "a", "failed", "gone")).toMatchObject([{ state: "failed", error: "gone" }]);
});

test("messages stand in order of time, however they came", () => {
  const three = [2, 3, 1].map((at) => message(`m${at}`, "customer", at)).reduce(withMessage, []);
  expect(three.map((one) => one.id)).toEqual(["m1", "m2", "m3"]);
});

test("who read one has read what stood before it", () => {
  const all = [message("a", "agent", 1, "sent"), message("b", "agent", 2, "sent"), message("c", "agent", 3, "sent")];
  expect(readUntil(all, "b").map((one) => one.state)).toEqual(["read", "read", "sent"]);
});

test("what has no answer stands last, once, and only in its own conversation", () => {
  const entry = (id: string, contactId: string) => {
    const value = { id, kind: "send", contactId, adapter: "chat", text: id };
    const body = { case: "hub", value: { body: { case: "command", value } } } as const;
    return {
      id,
      tab: "tab",
      message: toJson(ToDeskSchema, create(ToDeskSchema, { body })) as Record<string, unknown>,
    };
  };
  const contact = { ...blankContact("chat", "c1"), messages: [message("a", "agent", 1, "sent")] };
  const lines = linesOf(contact, [entry("a", "c1"), entry("b", "c1"), entry("x", "c2")], "anna");
  expect(lines.map((line) => [line.id, line.state])).toEqual([
    ["a", "sent"],
    ["b", "sending"],
  ]);
});
