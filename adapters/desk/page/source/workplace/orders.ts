// What an agent or a supervisor wants done: each is one message to the hub, under an id of its own.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type JsonObject } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Command,
  CommandSchema,
  ReservationAnswerSchema,
  RoutingOrderSchema,
  SignalSchema,
} from "../../generated/balie/v1/agent_pb";
import { CustomerChangeSchema } from "../../generated/balie/v1/change_pb";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { OutcomeSchema } from "../../generated/balie/v1/outcome_pb";
import type { FromHub } from "../../generated/balie/v1/session_pb";
import { newId } from "../base/identity";
import { serverTime } from "../base/time";
import { keyOf, type WorkContact } from "./contact";
import type { Desk } from "./desk";

// It is in front at once, not when the answer comes: by then the agent may write to somebody else.
export function accept(desk: Desk, contact: WorkContact) {
  desk.show(contact.key);
  return answerReservation(desk, contact, "accept");
}

export function decline(desk: Desk, contact: WorkContact, reason?: string) {
  return answerReservation(desk, contact, "decline", reason);
}

function answerReservation(desk: Desk, contact: WorkContact, answer: "accept" | "decline", reason = "") {
  const value = create(ReservationAnswerSchema, {
    reservationId: contact.reservationId,
    agent: desk.me.agent,
    answer,
    reason,
  });
  return desk.connection.post({ case: "reservationAnswer", value }, contact.key).finally(() => desk.refresh());
}

type Order = MessageInitShape<typeof RoutingOrderSchema>;

export function order(desk: Desk, contact: { id: string; adapter: string }, kind: string, more: Order = {}) {
  const value = create(RoutingOrderSchema, {
    id: newId(kind),
    kind,
    contactId: contact.id,
    contactAdapter: contact.adapter,
    actor: desk.me.agent || desk.me.user,
    ...more,
  });
  return desk.connection
    .post({ case: "routingOrder", value }, keyOf(contact.adapter, contact.id))
    .finally(() => desk.refresh());
}

type CommandFields = MessageInitShape<typeof CommandSchema>;
const telephoneWithin = 25_000; // milliseconds

export function command(desk: Desk, contact: WorkContact, kind: string, more: CommandFields = {}): Promise<FromHub> {
  const value = create(CommandSchema, {
    id: newId(kind),
    kind,
    contactId: contact.id,
    adapter: contact.adapter,
    agent: desk.me.agent,
    actor: desk.me.agent || desk.me.user,
    at: timestampFromMs(Date.now()),
    ...more,
  });
  return ordered(desk, value, contact.key);
}

// What becomes of a message to the customer is told of the message; of all else, by desk.ordered.
export async function ordered(desk: Desk, value: Command, key: string): Promise<FromHub> {
  if (value.kind !== "send") desk.ordered.begin({ id: value.id, kind: value.kind, key });
  try {
    return await desk.connection.post({ case: "command", value }, key);
  } catch (error) {
    desk.ordered.refused(value.id);
    throw error;
  }
}

// A button of the telephone that was pressed too long ago is not to work any more.
export function telephone(desk: Desk, contact: WorkContact, kind: string): Promise<FromHub> {
  return command(desk, contact, kind, { expires: timestampFromMs(serverTime() + telephoneWithin) });
}

export function typing(desk: Desk, contact: WorkContact): void {
  const value = create(SignalSchema, {
    contactId: contact.id,
    contactAdapter: contact.adapter,
    kind: "typing",
    agent: desk.me.agent,
  });
  desk.connection.tell({ case: "hub", value: { body: { case: "signal", value } } });
}

export function haveRead(desk: Desk, contact: WorkContact, messageId: string): void {
  const value = { contactId: contact.id, contactAdapter: contact.adapter, messageId };
  desk.connection.tell({ case: "read", value });
}

interface Said {
  offerId?: string;
  reason?: string;
  // What an acceptance is worth.
  value?: number;
  attributes?: JsonObject;
}

// The same said again is counted once. Each correction is one of its own; and each agent who had the contact, as after
// a consultation, completes it with a note of their own.
function outcomeId(desk: Desk, { decisionId, key }: WorkContact, kind: string, offerId: string): string {
  if (kind === "corrected") return newId(kind);
  const id = [decisionId || key, offerId || "contact", kind];
  return (kind === "completed" ? [...id, desk.me.agent] : id).join("/");
}

// What came of the contact or of one of its offers.
export function outcome(desk: Desk, contact: WorkContact, kind: string, said: Said = {}): Promise<FromHub> {
  const { offerId = "", reason = "", value: worth = 0, attributes } = said;
  const { decisionId, id: contactId, adapter: contactAdapter } = contact;
  const value = create(OutcomeSchema, {
    id: outcomeId(desk, contact, kind, offerId),
    ...(decisionId ? { decisionId } : { contactId, contactAdapter }), // the hub takes one of them
    kind,
    offerId,
    reason,
    value: worth,
    agent: desk.me.agent,
    at: timestampFromMs(Date.now()),
    attributes,
  });
  return desk.connection.post({ case: "outcome", value }, contact.key).finally(() => desk.refresh());
}

// With what was written down of it.
export function completed(desk: Desk, contact: WorkContact): Promise<FromHub> {
  const { code, note } = contact.wrapUp;
  return outcome(desk, contact, "completed", { reason: code, attributes: { wrap_up: code, note } });
}

type Change = MessageInitShape<typeof CustomerChangeSchema>;

// Something about the customer; what is not taken of it is told.
export async function changeCustomer(desk: Desk, customer: Customer, change: Change): Promise<string[]> {
  const value = create(CustomerChangeSchema, {
    id: newId("change"),
    customerId: customer.id,
    actor: desk.me.agent || desk.me.user,
    ...change,
  });
  const answer = await desk.connection.post({ case: "customerChange", value }, customer.id);
  return answer.body.case === "recorded" ? answer.body.value.kept.map((one) => `${one.name}: ${one.reason}`) : [];
}
