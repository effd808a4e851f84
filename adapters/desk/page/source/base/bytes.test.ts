import { expect, test } from "vitest";
import { cutToBytes } from "./bytes";

test.each([
  ["", 4, ""],
  ["abcd", 4, "abcd"],
  ["abcde", 4, "abcd"],
  ["één", 4, "éé"],
  ["één", 3, "é"],
  ["a€", 3, "a"],
  ["😀😀", 7, "😀"],
])("%s within %d bytes", (text, bytesMax, fits) => expect(cutToBytes(text, bytesMax)).toBe(fits));
