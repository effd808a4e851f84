// What the playbook lets users choose from, in the user's words; where it gives nothing, the desk's own.
import type { Choice, Choices, TextTemplate } from "../../generated/balie/v1/session_pb";
import { useMemo } from "react";
import { useStore } from "../base/store";
import { useWords, type Words } from "../words/words";
import { declineReasons, notReadyReasons, ownTemplates, rejectReasons, wrapUpCodes } from "./choices";
import { useDesk } from "./context";

export type ChoiceList = "wrapUp" | "decline" | "reject" | "notReady";

export interface Option {
  value: string;
  label: string;
}

export interface Template extends Option {
  text: string;
}

interface TemplateFor {
  channel: string;
  queue: string;
  // Of the contact, BCP 47; empty: not known.
  language: string;
}

const own: Record<ChoiceList, { codes: readonly string[]; prefix: string }> = {
  wrapUp: { codes: wrapUpCodes, prefix: "code" },
  decline: { codes: declineReasons, prefix: "reason" },
  reject: { codes: rejectReasons, prefix: "reason" },
  notReady: { codes: notReadyReasons, prefix: "reason" },
};

const base = (language: string) => language.split("-")[0].toLowerCase();

// In the user's language, else in the playbook's first, else in any; empty where it has none.
export function titleIn(
  titles: Readonly<Record<string, string>>,
  wanted: string,
  languages: readonly string[],
): string {
  for (const language of [wanted, base(wanted), "", ...languages]) {
    const found = titles[language] ?? Object.entries(titles).find(([one]) => one && base(one) === language)?.[1];
    if (found) return found;
  }
  return Object.values(titles)[0] ?? "";
}

const holds = (list: readonly string[], one: string) => list.length === 0 || list.includes(one);

// The ones for this contact: in its language, or in the user's where that is not known; those of no language always.
export function templatesFor(all: readonly TextTemplate[], at: TemplateFor, userLanguage: string): TextTemplate[] {
  const here = all.filter((one) => holds(one.channels, at.channel) && holds(one.queues, at.queue));
  const language = base(at.language || userLanguage);
  const fitting = here.filter((one) => !one.language || base(one.language) === language);
  return fitting.length ? fitting : here;
}

// "{name}" and the like; what is not known stands as "…", for the agent to see and to fill in.
export function filled(text: string, value: (name: string) => string): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => value(name) || "…");
}

export interface PlaybookChoices {
  // Those of this queue; empty: of none in particular.
  options: (list: ChoiceList, queue?: string) => Option[];
  title: (list: ChoiceList, code: string) => string;
  attribute: (name: string) => string;
  // The profile's attributes that the playbook names.
  attributes: Option[];
  templates: (at: TemplateFor) => Template[];
}

export function choicesOf(choices: Choices | undefined, words: Words): PlaybookChoices {
  const languages = choices?.languages ?? [];
  const titleOf = (one: Choice, prefix: string) =>
    titleIn(one.titles, words.language, languages) || words.sayName(prefix, one.code);
  const attributes = choices?.attributes ?? [];
  return {
    options: (list, queue = "") => {
      const { codes, prefix } = own[list];
      const given = choices?.[list] ?? [];
      if (!given.length) return codes.map((value) => ({ value, label: words.sayName(prefix, value) }));
      const here = given.filter((one) => holds(one.queues, queue));
      return here.map((one) => ({ value: one.code, label: titleOf(one, prefix) }));
    },
    title: (list, code) => {
      const given = choices?.[list].find((one) => one.code === code);
      return given ? titleOf(given, own[list].prefix) : words.sayName(own[list].prefix, code);
    },
    attribute: (name) => {
      const given = attributes.find((one) => one.code === name);
      return given ? titleOf(given, "attribute") : words.sayName("attribute", name);
    },
    attributes: attributes.map((one) => ({ value: one.code, label: titleOf(one, "attribute") })),
    templates: (at) => {
      if (!choices?.templates.length) return ownTemplates(at.channel, words);
      return templatesFor(choices.templates, at, words.language).map((one) => ({
        value: `${one.name}/${one.language}`,
        label: titleIn(one.titles, words.language, languages) || words.sayName("template", one.name),
        text: one.text,
      }));
    },
  };
}

export function usePlaybookChoices(): PlaybookChoices {
  const choices = useStore(useDesk().choices);
  const words = useWords();
  return useMemo(() => choicesOf(choices, words), [choices, words]);
}
