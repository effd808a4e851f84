// Subjects and quotations of answers and forwarded mail.
import { milliseconds } from "../base/time";
import type { Words } from "../words/words";
import type { WorkContact } from "../workplace/contact";

export function senderOf(contact: WorkContact): string {
  const known = contact.decided?.contact?.identifiers ?? [];
  return (
    known.find((one) => one.scheme === "email")?.value ??
    contact.customer?.identifiers.find((one) => one.scheme === "email")?.value ??
    ""
  );
}

// "Re: ", once, whatever the sender's program calls it.
export function answerSubject(subject: string): string {
  return /^(re|aw|antw|sv)\s*:/i.test(subject) ? subject : `Re: ${subject}`;
}

export function forwardSubject(subject: string): string {
  return /^(fwd?|wg|doorst)\s*:/i.test(subject) ? subject : `Fwd: ${subject}`;
}

function attribute(contact: WorkContact, name: string): string {
  const value = contact.decided?.contact?.attributes?.[name];
  return typeof value === "string" ? value : "";
}

export function fromName(contact: WorkContact): string {
  return attribute(contact, "from_name");
}

// Where the sender wants the answer (RFC 5322, 3.6.2).
export function answerTo(contact: WorkContact): string {
  return attribute(contact, "reply_to") || senderOf(contact);
}

// RFC 3676, 4.5: a line that is quoted already gets one more mark without a space.
export function quoted(text: string): string {
  const lines = text.trimEnd().split("\n");
  return lines.map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`.trimEnd())).join("\n");
}

export function quotation(contact: WorkContact, { say, dateTime }: Words): string {
  const asked = contact.decided?.contact;
  if (!asked?.text) return "";
  const who = fromName(contact) || senderOf(contact);
  return `${say("mail.wrote", { at: dateTime(milliseconds(asked.at)), who })}\n${quoted(asked.text)}`;
}

export function forwarded(contact: WorkContact, { say, dateTime }: Words): string {
  const asked = contact.decided?.contact;
  const head = [
    `${say("mail.from")}: ${[fromName(contact), `<${senderOf(contact)}>`].filter(Boolean).join(" ")}`,
    `${say("mail.to")}: ${asked?.entry ?? ""}`,
    `${say("mail.at")}: ${dateTime(milliseconds(asked?.at))}`,
    `${say("mail.subject")}: ${asked?.subject ?? ""}`,
  ];
  return `\n\n---\n${head.join("\n")}\n\n${asked?.text ?? ""}`;
}
