// The page's own words. A new language is one file like dutch.ts and one line in `languages`.
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { dutch } from "./dutch";
import { english } from "./english";

export type Word = keyof typeof english;
export type Catalogue = Record<Word, string>;

export const languages: Record<string, { name: string; catalogue: Catalogue }> = {
  en: { name: "English", catalogue: english },
  nl: { name: "Nederlands", catalogue: dutch },
};

export interface Words {
  // BCP 47.
  language: string;
  say: (word: Word, values?: Record<string, string | number>) => string;
  // With its {places} unfilled.
  sayAsIs: (word: Word) => string;
  // The word for something that may be a company's own: `prefix.name`, else the name with spaces.
  sayName: (prefix: string, name: string) => string;
  // The same, or empty where the catalogue has no such word.
  sayKnown: (prefix: string, name: string) => string;
  time: (milliseconds: number) => string;
  dateTime: (milliseconds: number) => string;
  date: (milliseconds: number) => string;
  number: (value: number, digits?: number) => string;
  share: (value: number) => string;
  // "48 kB"
  bytes: (value: number) => string;
}

export function wordsOf(language: string): Words {
  const { catalogue } = languages[language] ?? languages.en;
  const rules = new Intl.PluralRules(language);
  // {count}, or the form for it: {count|one=contact|other=contacts}.
  const say: Words["say"] = (word, values = {}) =>
    catalogue[word].replace(/\{(\w+)((?:\|\w+=[^|}]*)*)\}/g, (_, name: string, forms: string) => {
      const value = values[name] ?? "";
      const form = forms.split("|").find((one) => one.startsWith(`${rules.select(Number(value))}=`));
      return form ? form.slice(form.indexOf("=") + 1) : String(forms ? "" : value);
    });
  const sayKnown: Words["sayKnown"] = (prefix, name) => {
    const word = `${prefix}.${name}`;
    return word in catalogue ? say(word as Word) : "";
  };
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, options);
    return (at: number) => (at ? made.format(at) : "");
  };
  return {
    language,
    say,
    sayAsIs: (word) => catalogue[word],
    sayKnown,
    sayName: (prefix, name) => {
      const known = sayKnown(prefix, name);
      if (known) return known;
      const plain = name.replaceAll("_", " ");
      return plain.charAt(0).toUpperCase() + plain.slice(1);
    },
    time: format({ hour: "2-digit", minute: "2-digit" }),
    dateTime: format({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    date: format({ day: "numeric", month: "short", year: "numeric" }),
    number: (value, digits = 0) => value.toLocaleString(language, { maximumFractionDigits: digits }),
    bytes: (value) => {
      const unit = value < 1 << 20 ? "kilobyte" : "megabyte";
      const size = value / (unit === "kilobyte" ? 1024 : 1 << 20);
      const digits = unit === "kilobyte" ? 0 : 1;
      return Math.max(size, 1 / 10 ** digits).toLocaleString(language, {
        style: "unit",
        unit,
        unitDisplay: "short",
        maximumFractionDigits: digits,
      });
    },
    share: (value) => value.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 }),
  };
}

const WordsContext = createContext<Words>(wordsOf("en"));

export function WordsProvider({ language, children }: { language: string; children: ReactNode }) {
  const words = useMemo(() => wordsOf(language), [language]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}

export function useWords(): Words {
  return useContext(WordsContext);
}

// Of the wanted ones the first that there is; else English.
export function pickLanguage(...wanted: (string | undefined)[]): string {
  return wanted.map((one) => one?.slice(0, 2).toLowerCase() ?? "").find((one) => one in languages) ?? "en";
}
