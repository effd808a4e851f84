// The lines of a conversation, in order, with what this desk wrote and nobody has confirmed yet.
import { fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { type Message, ToDeskSchema } from "../../generated/desk_pb";
import { milliseconds } from "../base/time";
import type { Entry } from "../bus/outbox";
import type { WorkContact } from "./contact";

export interface LineFile {
  name: string;
  type: string;
  // Bytes; 0: not told.
  size: number;
  // Of a customer's: by what name the channel has it.
  file: string;
}

export interface Line {
  id: string;
  from: "customer" | "agent" | "system";
  agent: string;
  text: string;
  at: number;
  // "sending": only this browser has it.
  state: "sending" | "sent" | "delivered" | "read" | "failed";
  files: readonly LineFile[];
}

function fileOf(value: JsonValue): LineFile[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const text = (name: string) => (typeof value[name] === "string" ? value[name] : "");
  const size = Number(value.size ?? value.bytes ?? 0) || 0;
  const name = text("name");
  return name ? [{ name, type: text("type"), size, file: text("file") }] : [];
}

// A customer's message is one file, an agent's may have several.
export function filesOf(said: JsonObject | undefined): LineFile[] {
  if (!said) return [];
  return Array.isArray(said.attachments) ? said.attachments.flatMap(fileOf) : fileOf(said);
}

// What the contact came with stands first; the server's conversation may hold it as well.
export function withFirst(contact: WorkContact, lines: Line[]): Line[] {
  const first = contact.decided?.contact;
  if (!first?.text || lines.some((line) => line.from === "customer" && line.text === first.text)) return lines;
  const at = milliseconds(first.at) || milliseconds(contact.decided?.decision?.at);
  const files = filesOf(first.attributes).filter((one) => one.file);
  return [{ id: "first", from: "customer", agent: "", text: first.text, at, state: "read", files }, ...lines];
}

const rank = ["failed", "sending", "sent", "delivered", "read"];

// The same message again may tell more of it: what it says last goes before, but "read" never becomes "sent" again.
export function withMessage(messages: readonly Message[], one: Message): readonly Message[] {
  const at = messages.findIndex((old) => old.id === one.id);
  if (at < 0) return [...messages, one].sort((a, b) => milliseconds(a.at) - milliseconds(b.at));
  const old = messages[at];
  const state = one.state !== "failed" && rank.indexOf(one.state) < rank.indexOf(old.state) ? old.state : one.state;
  return messages.with(at, { ...old, ...one, text: one.text || old.text, at: one.at ?? old.at, state });
}

// What stands in the outbox for this contact. Each time is that of this browser: when it was written is not kept, so
// they stand last, in their order.
function unsent(contact: WorkContact, entries: readonly Entry[], agent: string): Line[] {
  const lines: Line[] = [];
  for (const entry of entries) {
    const { body } = fromJson(ToDeskSchema, entry.message as never, { ignoreUnknownFields: true });
    if (body.case !== "hub" || body.value.body.case !== "command") continue;
    const command = body.value.body.value;
    if (command.kind !== "send" || command.contactId !== contact.id || command.adapter !== contact.adapter) continue;
    const at = milliseconds(command.at);
    lines.push({
      id: command.id,
      from: "agent",
      agent,
      text: command.text,
      at,
      state: "sending",
      files: filesOf(command.arguments),
    });
  }
  return lines;
}

// How far a message of the agent came.
export function withState(
  messages: readonly Message[],
  id: string,
  state: string,
  error: string,
): readonly Message[] {
  const old = messages.find((one) => one.id === id);
  return old ? withMessage(messages, { ...old, state, error }) : messages;
}

// The customer has read this message, and what stood before it.
export function readUntil(messages: readonly Message[], id: string): readonly Message[] {
  const last = messages.findIndex((one) => one.id === id);
  const reached = (one: Message, at: number) => at <= last && one.from === "agent" && one.state !== "failed";
  return messages.map((one, at) => (reached(one, at) ? { ...one, state: "read" } : one));
}

export function linesOf(contact: WorkContact, entries: readonly Entry[], agent: string): Line[] {
  const lines: Line[] = contact.messages.map((one) => ({
    id: one.id,
    from: one.from === "customer" || one.from === "system" ? one.from : "agent",
    agent: one.agent,
    text: one.text,
    at: milliseconds(one.at),
    state: (rank.includes(one.state) ? one.state : "sent") as Line["state"],
    files: filesOf(one.arguments),
  }));
  const known = new Set(lines.map((line) => line.id));
  return [...lines, ...unsent(contact, entries, agent).filter((line) => !known.has(line.id))];
}
