import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BrowserStub } from "../base/browser_stub";
import { keep, kept } from "../base/kept";
import { giveBackDraft } from "./draft";

const name = "draft.anna/mail/c1";
const refused = { text: "refused", files: [] };

beforeEach(() => void new BrowserStub());
afterEach(() => vi.unstubAllGlobals());

test("what was refused stands there again, also where nothing of it is drawn any more", () => {
  expect(giveBackDraft(name, refused)).toEqual(refused);
  expect(kept(name, undefined)).toEqual(refused);
});

test("it does not take the place of what was begun since", () => {
  const begun = { text: "begun", files: [] };
  keep(name, begun);
  expect(giveBackDraft(name, refused)).toEqual(begun);
  expect(kept(name, undefined)).toEqual(begun);
});
