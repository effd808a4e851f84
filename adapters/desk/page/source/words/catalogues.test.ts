import { expect, test } from "vitest";
import { languages, pickLanguage, wordsOf } from "./words";
import { english } from "./english";

// A place counts once, however many forms of words its value has.
const places = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();
const others = Object.entries(languages).filter(([language]) => language !== "en");

test.each(others)("%s has all words of English, with the same places, and no other", (_, { catalogue }) => {
  expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort());
  const strange = Object.entries(english).filter(
    ([word, text]) => String(places(text)) !== String(places(catalogue[word as keyof typeof english])),
  );
  expect(strange).toEqual([]);
});

test.each(Object.keys(languages))("no word of %s is empty", (language) =>
  expect(Object.entries(languages[language].catalogue).filter(([, text]) => !text.trim())).toEqual([]),
);

test("the first wanted language that there is; else English", () => {
  expect(pickLanguage("", "fr-CH", "nl-BE")).toBe("nl");
  expect(pickLanguage(undefined, "fr")).toBe("en");
});

test("numbers and times are written as the language writes them", () => {
  const [en, nl] = [wordsOf("en"), wordsOf("nl")];
  expect([en.number(1234.5, 1), nl.number(1234.5, 1)]).toEqual(["1,234.5", "1.234,5"]);
  expect([en.share(0.41), nl.bytes(48_211)]).toEqual(["41%", "47 kB"]);
  expect(nl.date(Date.UTC(2026, 2, 9, 12))).toBe("9 mrt 2026");
});

test("what is one is called so", () => {
  const [en, nl] = [wordsOf("en"), wordsOf("nl")];
  const contacts = [0, 1, 2].map((count) => en.say("identifier.contacts", { count }));
  expect(contacts).toEqual(["0 contacts", "1 contact", "2 contacts"]);
  expect(nl.say("work.unread", { count: 1 })).toBe("1 nieuw bericht");
});

test.each(Object.entries(languages))("%s has a form for each number", (language, { catalogue }) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const forms = Object.values(catalogue).flatMap((text) => [...text.matchAll(/\{\w+(\|[^}]*)\}/g)]);
  expect(forms.length).toBeGreaterThan(0);
  for (const [, form] of forms) for (const one of needed) expect(form).toContain(`|${one}=`);
});

test("a word of the company's own is shown as it is called", () => {
  expect(wordsOf("nl").sayName("reason", "lunch")).toBe("Lunch");
  expect(wordsOf("en").sayName("reason", "counting_stock")).toBe("Counting stock");
});
