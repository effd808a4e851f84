// The desk's own, where the playbook gives none: words that are reported as they stand here, and shown in the agent's
// language ("reason.lunch", ...).
import type { Word, Words } from "../words/words";

export const notReadyReasons = ["break", "lunch", "meeting", "training", "paperwork"] as const;
export const declineReasons = ["busy", "not_mine", "technical"] as const;
export const wrapUpCodes = [
  "solved",
  "answered",
  "sold",
  "passed_on",
  "to_call_back",
  "complaint",
  "no_answer",
] as const;
export const rejectReasons = ["not_now", "too_expensive", "not_interested", "has_elsewhere", "does_not_fit"] as const;
// Channels whose contacts are entered at the desk.
export const handChannels = ["counter", "letter", "fax"] as const;
export const identifierSchemes = ["tel", "email", "account", "loyalty"] as const;
// Channels on which the page itself writes; of calls it is the telephony adapter that carries out what is asked.
export const telephoneChannels: readonly string[] = ["voice"];
export const mailChannels: readonly string[] = ["email"];
export const shortMessageChannels: readonly string[] = ["sms"];
export const paperChannels: readonly string[] = ["letter", "fax", "counter"];

const quickAnswers = ["moment", "more", "bye"] as const;
const letters = ["thanks", "received", "solved"] as const;

// Short ones for a conversation, and for mail whole letters with {name} and {agent}.
export function ownTemplates(channel: string, { say, sayAsIs }: Words) {
  if (mailChannels.includes(channel)) {
    return letters.map((one) => ({
      value: one,
      label: say(`template.${one}.name` as Word),
      text: sayAsIs(`template.${one}` as Word),
    }));
  }
  return quickAnswers.map((one) => {
    const text = say(`quick.${one}` as Word);
    return { value: one, label: text, text };
  });
}
