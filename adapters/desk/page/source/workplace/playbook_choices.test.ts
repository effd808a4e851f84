import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { ChoicesSchema } from "../../generated/balie/v1/session_pb";
import { wordsOf } from "../words/words";
import { choicesOf, filled, titleIn } from "./playbook_choices";

const playbook = create(ChoicesSchema, {
  languages: ["nl", "en"],
  wrapUp: [
    { code: "traced", titles: { nl: "Opgespoord", en: "Traced" } },
    { code: "repaired", titles: { nl: "Gemaakt" }, queues: ["workshop"] },
  ],
  attributes: [{ code: "tier", titles: { "": "Membership" } }],
  templates: [
    { name: "hello", titles: { en: "Hello" }, language: "en", channels: ["chat"], text: "Hello {name}" },
    { name: "hallo", titles: { nl: "Hallo" }, language: "nl", channels: ["chat"], text: "Hallo {name}" },
    { name: "sign", titles: {}, channels: ["email"], queues: ["sales"], text: "{agent}" },
  ],
});
const english = choicesOf(playbook, wordsOf("en"));
const dutch = choicesOf(playbook, wordsOf("nl"));
const labels = (options: { label: string }[]) => options.map((one) => one.label);

test.each([
  [{ en: "a", nl: "b" }, "nl-BE", ["en"], "b"],
  [{ "en-GB": "a", nl: "b" }, "en", ["nl"], "a"],
  [{ de: "a", nl: "b" }, "fr", ["nl", "de"], "b"],
  [{ de: "a" }, "fr", ["nl"], "a"],
  [{ "": "any", nl: "b" }, "fr", ["nl"], "any"],
  [{}, "fr", ["nl"], ""],
])("of %j, in %s with the playbook's %j, the title is %j", (titles, language, languages, title) =>
  expect(titleIn(titles as Record<string, string>, language, languages)).toBe(title),
);

test("the playbook's words are in the user's language, else in its first", () => {
  expect(labels(english.options("wrapUp", "workshop"))).toEqual(["Traced", "Gemaakt"]);
  expect(labels(dutch.options("wrapUp", "sales"))).toEqual(["Opgespoord"]);
  expect(english.attribute("tier")).toBe("Membership");
  expect(english.attribute("shoe_size")).toBe("Shoe size");
});

test("a list that the playbook leaves empty is the desk's own", () => {
  expect(dutch.options("notReady").map((one) => one.value)).toContain("lunch");
  expect(dutch.title("notReady", "break")).toBe("Pauze");
});

test("templates are those of the contact's language, channel and queue", () => {
  const at = { channel: "chat", queue: "sales", language: "" };
  expect(labels(english.templates(at))).toEqual(["Hello"]);
  expect(labels(english.templates({ ...at, language: "nl-NL" }))).toEqual(["Hallo"]);
  expect(labels(english.templates({ ...at, language: "fr" }))).toEqual(["Hello", "Hallo"]);
  expect(labels(english.templates({ ...at, channel: "email" }))).toEqual(["Sign"]);
  expect(labels(english.templates({ ...at, channel: "email", queue: "support" }))).toEqual([]);
});

test("what is not known stands open", () =>
  expect(filled("Dear {name}, {order}. {agent}", (name) => ({ name: "Sanne", agent: "Anna" })[name] ?? "")).toBe(
    "Dear Sanne, …. Anna",
  ));
