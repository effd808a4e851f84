// One contact that the agent has in hand, or is offered: what the hub, the desk and this page know of it.
import type { Reservation } from "../../generated/balie/v1/agent_pb";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import type { ContactDecided } from "../../generated/balie/v1/event_pb";
import type { AgentContact } from "../../generated/balie/v1/routing_pb";
import type { Message } from "../../generated/desk_pb";
import { milliseconds, serverTime } from "../base/time";

export type ContactState = "offered" | "talking" | "wrap_up" | "own";

export interface WorkContact {
  key: string;
  id: string;
  adapter: string;
  channel: string;
  queue: string;
  // "own": entered at this desk, and in no queue.
  state: ContactState;
  since: number;
  // 0: no limit.
  until: number;
  reservationId: string;
  callback: boolean;
  outcomeOwed: boolean;
  decisionId: string;
  customerId: string;
  decided?: ContactDecided;
  customer?: Customer;
  // Who else it may be, by id, as far as they were read; undefined: may not be seen.
  candidates?: Readonly<Record<string, Customer | undefined>>;
  messages: readonly Message[];
  typing: boolean;
  // Messages that came while the agent looked elsewhere.
  unread: number;
  onHold: boolean;
  // What is written down of it and not yet reported.
  wrapUp: { code: string; note: string };
}

export function keyOf(adapter: string, id: string): string {
  return `${adapter}/${id}`;
}

export function blankContact(adapter: string, id: string): WorkContact {
  return {
    key: keyOf(adapter, id),
    id,
    adapter,
    channel: "",
    queue: "",
    state: "offered",
    since: serverTime(),
    until: 0,
    reservationId: "",
    callback: false,
    outcomeOwed: false,
    decisionId: "",
    customerId: "",
    messages: [],
    typing: false,
    unread: 0,
    onHold: false,
    wrapUp: { code: "", note: "" },
  };
}

// Nothing of it is another: what is said again, as it is every few seconds, is not drawn again.
export function isSame(one: WorkContact, other: WorkContact): boolean {
  return (Object.keys(one) as (keyof WorkContact)[]).every((name) => Object.is(one[name], other[name]));
}

export function withReservation(contact: WorkContact, reservation: Reservation): WorkContact {
  return {
    ...contact,
    channel: reservation.channel || contact.channel,
    queue: reservation.queue,
    state: "offered",
    since: milliseconds(reservation.at) || contact.since,
    until: milliseconds(reservation.until),
    reservationId: reservation.id,
    callback: reservation.callback,
    decisionId: reservation.decisionId || contact.decisionId,
    customerId: contact.customerId || reservation.customerId,
  };
}

export function withStatus(contact: WorkContact, status: AgentContact): WorkContact {
  return {
    ...contact,
    channel: status.channel || contact.channel,
    queue: status.queue || contact.queue,
    state: status.state as ContactState,
    since: milliseconds(status.since),
    until: milliseconds(status.until),
    reservationId: status.reservationId || contact.reservationId,
    outcomeOwed: status.outcomeOwed,
    decisionId: status.decisionId || contact.decisionId,
    customerId: contact.customerId || status.customerId,
  };
}

// The name to show, as far as the profile has one.
export function nameOf(customer: Customer | undefined): string {
  const value = (name: string) => {
    const kind = customer?.attributes.find((one) => one.name === name)?.value?.kind;
    return kind?.case === "stringValue" ? kind.value : "";
  };
  const name = value("name") || [value("given_name"), value("family_name")].filter(Boolean).join(" ");
  return name || (customer?.identifiers.find((one) => one.scheme === "tel" || one.scheme === "email")?.value ?? "");
}
