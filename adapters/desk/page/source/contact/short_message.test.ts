import { expect, test } from "vitest";
import { shortMessageLength } from "./short_message";

// 3GPP TS 23.038: 160 letters of seven bits or 70 of sixteen; 153 and 67 in each of several parts.
test.each([
  ["", 0, 0, 160, false],
  ["a".repeat(160), 160, 1, 0, false],
  ["a".repeat(161), 161, 2, 145, false],
  ["€", 2, 1, 158, false],
  ["a".repeat(152) + "€€€€€", 162, 2, 143, false],
  ["ç", 1, 1, 69, true],
  ["é".repeat(160), 160, 1, 0, false],
  ["😀".repeat(35), 70, 1, 0, true],
  ["😀".repeat(36), 72, 2, 61, true],
])("length of %j", (text, units, parts, left, unicode) => {
  expect(shortMessageLength(text)).toEqual({ units, parts, left, unicode });
});
