import { expect, test } from "vitest";
import { correctedAddress } from "./resend";

test.each([
  ["old@example.com", " new@example.com ", { before: "old@example.com", now: "new@example.com" }],
  ["", "new@example.com", { before: "", now: "new@example.com" }],
  ["not an address", "new@example.com", { before: "", now: "new@example.com" }],
  ["Same@example.com", "same@example.com", undefined],
  ["old@example.com", "Sanne", undefined],
])("from %j to %j", (before, now, corrected) => expect(correctedAddress(before, now)).toEqual(corrected));
