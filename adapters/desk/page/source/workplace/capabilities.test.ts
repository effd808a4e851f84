import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { AdaptersSchema } from "../../generated/balie/v1/session_pb";
import { dialling, takes } from "./capabilities";

const adapters = create(AdaptersSchema, {
  adapters: [
    { adapter: "pbx", channel: "voice", commands: ["connect", "hold", "dial"] },
    { adapter: "csta", channel: "voice", commands: ["hold"] },
    { adapter: "old", channel: "voice" },
    { adapter: "chat", channel: "chat" },
  ],
});

test.each([
  ["pbx", "hold", true],
  ["pbx", "retrieve", false],
  ["old", "retrieve", true],
  ["never heard of", "hold", true],
])("%s takes %s: %s", (adapter, kind, yes) => expect(takes(adapters, adapter, kind)).toBe(yes));

test("before the hub has told anything may be asked, and nobody dials", () => {
  expect(takes(undefined, "pbx", "retrieve")).toBe(true);
  expect(dialling(undefined)).toEqual([]);
});

test("those that dial say so, or are a telephone that does not say", () =>
  expect(dialling(adapters).map((one) => one.adapter)).toEqual(["pbx", "old"]));
