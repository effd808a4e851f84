import { expect, test } from "vitest";
import { answerSubject, forwardSubject, quoted } from "./mail";

test.each([
  ["Invoice", "Re: Invoice"],
  ["Re: Invoice", "Re: Invoice"],
  ["AW: Invoice", "AW: Invoice"],
  ["Return: shoes", "Re: Return: shoes"],
  ["", "Re: "],
])("the answer to %j is called %j", (subject, answer) => expect(answerSubject(subject)).toBe(answer));

test("what is forwarded says so once", () => {
  expect(forwardSubject("Invoice")).toBe("Fwd: Invoice");
  expect(forwardSubject("Fwd: Invoice")).toBe("Fwd: Invoice");
});

test("each line is quoted, and what was quoted before stands one deeper", () =>
  expect(quoted("Hello\n\n> earlier\n>> first\n\n")).toBe("> Hello\n>\n>> earlier\n>>> first"));
