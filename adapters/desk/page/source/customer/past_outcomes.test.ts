import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { PastOutcomeSchema } from "../../generated/balie/v1/customer_pb";
import { ChoicesSchema } from "../../generated/balie/v1/session_pb";
import { wordsOf } from "../words/words";
import { choicesOf } from "../workplace/playbook_choices";
import { lastNote, outcomesText } from "./past_outcomes";

const words = wordsOf("nl");
const choices = choicesOf(
  create(ChoicesSchema, { wrapUp: [{ code: "traced", titles: { en: "Parcel traced", nl: "Pakket opgespoord" } }] }),
  words,
);
const outcomes = [
  { kind: "completed", reason: "traced", note: "In Utrecht." },
  { kind: "rejected", offerId: "plus", reason: "too_expensive" },
  { kind: "failed", reason: "email.refused" },
].map((one) => create(PastOutcomeSchema, one));

test.each(["Afgerond", "Pakket opgespoord", "In Utrecht.", "plus", "Te duur", "email.refused"])(
  "a search finds %j",
  (text) => expect(outcomesText(outcomes, words, choices)).toContain(text),
);

test("the note that was written last stands in the row", () => {
  const corrected = create(PastOutcomeSchema, { kind: "corrected", note: "In Gouda." });
  expect([lastNote(outcomes), lastNote([...outcomes, corrected]), lastNote([])]).toEqual([
    "In Utrecht.",
    "In Gouda.",
    "",
  ]);
});
