// The agent's work as it stands: what comes over the connection goes into the stores that the page watches.
import { create } from "@bufbuild/protobuf";
import { PresenceSchema, type Reservation, type Signal } from "../../generated/balie/v1/agent_pb";
import { AgentQuerySchema, type AgentStatus } from "../../generated/balie/v1/routing_pb";
import { CustomerQuerySchema } from "../../generated/balie/v1/session_pb";
import type { Conversation, FromDesk, Live, MessageState, NewMessage, Opened, State } from "../../generated/desk_pb";
import type { Adapters, Choices } from "../../generated/balie/v1/session_pb";
import { newId } from "../base/identity";
import { keep, kept, keptNames, ofUser, onKept } from "../base/kept";
import { Store } from "../base/store";
import { milliseconds, setServerTime } from "../base/time";
import { Connection } from "../bus/connection";
import { isAnswer, type OfferSaid, remember } from "../offers/offer_outcomes";
import type { Me } from "../session/http";
import { blankContact, isSame, keyOf, type WorkContact, withReservation, withStatus } from "./contact";
import { readUntil, withMessage, withState } from "./messages";
import { OrderedCommands } from "./ordered";
import { completed } from "./orders";

export interface Notice {
  id: string;
  kind: "good" | "bad" | "news";
  text: string;
}

export interface WantedPresence {
  state: string;
  reason: string;
}

type Own = Pick<WorkContact, "id" | "adapter" | "channel" | "decisionId">;

const pollEvery = 3000;
const typingFor = 6000;

export class Desk {
  readonly connection: Connection;
  readonly contacts = new Store<readonly WorkContact[]>([]);
  // The key of the one that is looked at.
  readonly shown = new Store<string>("");
  // And of the one before.
  #shownBefore = "";
  readonly status = new Store<AgentStatus | undefined>(undefined);
  readonly presence = new Store<WantedPresence>({ state: "not_ready", reason: "" });
  readonly notices = new Store<readonly Notice[]>([]);
  // Undefined: the hub has not told.
  readonly adapters = new Store<Adapters | undefined>(undefined);
  readonly choices = new Store<Choices | undefined>(undefined);
  readonly ordered: OrderedCommands;
  // A contact was offered: for the sound and the notification.
  onOffered: (contact: WorkContact) => void = () => undefined;
  readonly #timer: number;
  readonly #liveListeners = new Set<(live: Live) => void>();
  readonly #typing = new Map<string, number>();
  readonly #unwatchOwn: () => void;
  // What the server tells whoever connects has not come to its end.
  #greeted = false;

  constructor(
    readonly me: Me,
    address: string,
  ) {
    this.ordered = new OrderedCommands(me.user);
    this.ordered.onDone = ({ kind, key }) => this.#hold(key, kind === "hold", kind);
    this.connection = new Connection(address, me.user, this.#take, () => void this.#begin());
    this.#unwatchOwn = onKept(`own.${me.user}`, () => this.#readOwn());
    this.#timer = window.setInterval(() => void this.refresh(), pollEvery);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#unwatchOwn();
    this.connection.close();
    this.ordered.close();
  }

  // This user has contacts: is an agent of the playbook.
  get works(): boolean {
    return this.me.agent !== "";
  }

  find(key: string): WorkContact | undefined {
    return this.contacts.value.find((one) => one.key === key);
  }

  change(key: string, by: (contact: WorkContact) => WorkContact): void {
    this.contacts.update((all) => {
      const at = all.findIndex((one) => one.key === key);
      const changed = at < 0 ? undefined : by(all[at]);
      return !changed || isSame(changed, all[at]) ? all : all.with(at, changed);
    });
  }

  add(contact: WorkContact): void {
    if (!this.find(contact.key)) this.contacts.update((all) => [...all, contact]);
  }

  remove(key: string): void {
    const gone = this.find(key);
    this.contacts.update((all) => all.filter((one) => one.key !== key));
    this.#keepOwn();
    this.#forget(key);
    if (this.shown.value !== key) return;
    // Of an offer that came to nothing: back to whom the agent was writing to.
    const before = gone?.state === "offered" ? this.find(this.#shownBefore) : undefined;
    this.show((before ?? this.contacts.value.find((one) => one.state !== "offered"))?.key ?? "");
  }

  show(key: string): void {
    if (key !== this.shown.value) this.#shownBefore = this.shown.value;
    this.shown.set(key);
    this.change(key, (one) => (one.unread ? { ...one, unread: 0 } : one));
  }

  // What was entered at this desk is found again after a reload.
  addOwn(contact: WorkContact): void {
    this.add(contact);
    this.#keepOwn();
    this.show(contact.key);
  }

  notice(kind: Notice["kind"], text: string): void {
    const id = newId("notice");
    this.notices.update((all) => [...all.slice(-3), { id, kind, text }]);
    setTimeout(() => this.dismiss(id), kind === "bad" ? 12_000 : 5000);
  }

  dismiss(id: string): void {
    this.notices.update((all) => all.filter((one) => one.id !== id));
  }

  // What is pushed to supervisors. Gives what ends it.
  onLive(listener: (live: Live) => void): () => void {
    this.#liveListeners.add(listener);
    return () => this.#liveListeners.delete(listener);
  }

  async sayPresence(wanted: WantedPresence): Promise<void> {
    const phone = kept<string>(`phone.${this.me.user}`, "");
    const value = create(PresenceSchema, {
      id: newId("presence"),
      agent: this.me.agent,
      ...wanted,
      addresses: phone ? { voice: phone } : {},
    });
    await this.connection.ask({ case: "presence", value });
    this.presence.set(wanted);
    await this.refresh();
  }

  // What the hub says that this agent has in hand; it goes before whatever this page thinks. The server pushes it too,
  // but not each time that something of it changes. False: the hub could not be asked.
  async refresh(): Promise<boolean> {
    if (!this.works || this.connection.link.value.phase !== "open") return false;
    const value = create(AgentQuerySchema, { agent: this.me.agent });
    const answer = await this.connection.ask({ case: "agentQuery", value }).catch(() => undefined);
    if (answer?.body.case !== "agents") return false;
    const work = answer.body.value.agents.find((one) => one.agent === this.me.agent);
    if (work) this.#takeWork(work);
    return work !== undefined;
  }

  // The record anew: after a change, and when the contact turns out to be somebody else's.
  async readCustomer(key: string, customerId: string): Promise<void> {
    const value = create(CustomerQuerySchema, { customerId, actor: this.me.user });
    const answer = await this.connection.ask({ case: "customerQuery", value });
    if (answer.body.case !== "customer") return;
    const customer = answer.body.value;
    this.change(key, (one) => ({ ...one, customer, customerId: customer.id }));
  }

  // What was written down of it before a reload is there again.
  #blank(adapter: string, id: string): WorkContact {
    const blank = blankContact(adapter, id);
    return { ...blank, wrapUp: kept(ofUser("wrap_up", this.me.user) + blank.key, blank.wrapUp) };
  }

  writeWrapUp(key: string, change: Partial<WorkContact["wrapUp"]>): void {
    this.change(key, (one) => ({ ...one, wrapUp: { ...one.wrapUp, ...change } }));
    keep(ofUser("wrap_up", this.me.user) + key, this.find(key)?.wrapUp);
  }

  #keepOwn(): void {
    const own = this.contacts.value.filter((one) => one.state === "own");
    const short: Own[] = own.map(({ id, adapter, channel, decisionId }) => ({ id, adapter, channel, decisionId }));
    keep(`own.${this.me.user}`, short.length ? short : undefined);
  }

  // What was entered by hand in any tab, and is not done.
  #readOwn(): void {
    const all = kept<Own[]>(`own.${this.me.user}`, []);
    for (const own of all) this.add({ ...blankContact(own.adapter, own.id), ...own, state: "own" });
    const known = new Set(all.map((one) => keyOf(one.adapter, one.id)));
    for (const one of this.contacts.value) if (one.state === "own" && !known.has(one.key)) this.remove(one.key);
    const [first] = known;
    if (first && !this.find(this.shown.value)) this.show(first);
  }

  // What was begun on contacts that were ended elsewhere meanwhile stays on no machine.
  #forgetDrafts(): void {
    for (const kind of ["draft", "wrap_up"]) {
      const begin = ofUser(kind, this.me.user);
      for (const name of keptNames(begin)) {
        const key = name.slice(begin.length).replace(/#forward$/, "");
        if (!this.find(key)) this.#forget(key);
      }
    }
  }

  #forget(key: string): void {
    for (const what of ["draft", "wrap_up"]) keep(ofUser(what, this.me.user) + key, undefined);
    keep(`${ofUser("draft", this.me.user)}${key}#forward`, undefined);
  }

  async #begin(): Promise<void> {
    this.#greeted = false;
    if (this.works) this.#readOwn();
    const answer = await this.connection.request({ case: "state", value: {} }).catch(() => undefined);
    if (answer?.case !== "state") return;
    this.#greeted = true;
    this.#takeState(answer.value);
    if (!this.works) return;
    if (await this.refresh()) this.#forgetDrafts();
    if (!answer.value.presence) await this.sayPresence(this.presence.value).catch(() => undefined);
    for (const contact of this.contacts.value) if (!contact.decided) void this.#open(contact);
  }

  async #open({ id: contactId, adapter: contactAdapter, decisionId }: WorkContact): Promise<void> {
    const open = { contactId, contactAdapter, decisionId };
    const answer = await this.connection.request({ case: "open", value: open }).catch(() => undefined);
    if (answer?.case === "opened") this.#takeOpened(answer.value);
  }

  #take = (body: FromDesk["body"]): void => {
    switch (body.case) {
      case "state":
        return this.#takeState(body.value);
      case "opened":
        return this.#takeOpened(body.value);
      case "conversation":
        return this.#takeConversation(body.value);
      case "message":
        return this.#takeMessage(body.value);
      case "messageState":
        return this.#takeMessageState(body.value);
      case "live":
        return this.#liveListeners.forEach((listener) => listener(body.value));
      case "commandState":
        return this.ordered.take(body.value, !this.#greeted);
      case "adapters":
        return this.adapters.set(body.value);
      case "choices":
        return this.choices.set(body.value);
      case "gone":
        return this.#drop(keyOf(body.value.contactAdapter, body.value.contactId));
      case "hub":
        if (body.value.body.case === "reservation") this.#takeReservation(body.value.body.value);
        if (body.value.body.case === "signal") this.#takeSignal(body.value.body.value);
        if (body.value.body.case === "command") void this.refresh();
    }
  };

  #takeState(state: State): void {
    setServerTime(milliseconds(state.now));
    if (state.presence) {
      const { presence, presenceReason: reason } = state;
      const old = this.presence.value;
      if (old.state !== presence || old.reason !== reason) this.presence.set({ state: presence, reason });
    }
    if (this.works && state.work) this.#takeWork(state.work);
  }

  #takeWork(work: AgentStatus): void {
    this.status.set(work);
    const now = new Map(work.contacts.map((one) => [keyOf(one.contactAdapter, one.contactId), one]));
    for (const [key, one] of now) {
      const known = this.find(key);
      const contact = withStatus(known ?? this.#blank(one.contactAdapter, one.contactId), one);
      if (known) {
        this.change(key, () => contact);
      } else {
        this.add(contact);
        void this.#open(contact);
        if (contact.state === "offered") this.onOffered(contact);
      }
      if (one.state !== "offered" && !this.find(this.shown.value)) this.show(key);
    }
    for (const contact of this.contacts.value) if (!now.has(contact.key)) this.#drop(contact.key);
  }

  // What the hub no longer counts to this agent; what was entered here stays until it is done.
  #drop(key: string): void {
    const contact = this.find(key);
    if (!contact || contact.state === "own") return;
    this.remove(key);
    // The time to wrap up was over before the agent was: what was written down by then is reported.
    if (contact.wrapUp.code || contact.wrapUp.note) void completed(this, contact).catch(() => undefined);
  }

  #takeReservation(reservation: Reservation): void {
    const { contactAdapter, contactId, id } = reservation;
    const key = keyOf(contactAdapter, contactId);
    const known = this.find(key);
    if (reservation.state === "offered" && known?.reservationId !== id) {
      const contact = withReservation(known ?? blankContact(contactAdapter, contactId), reservation);
      this.add(contact);
      this.change(key, () => contact);
      this.onOffered(contact);
    }
    if (reservation.state !== "offered" && reservation.state !== "accepted" && known?.state === "offered")
      this.#drop(key);
    void this.refresh();
  }

  #takeOpened(opened: Opened): void {
    const key = keyOf(opened.contactAdapter, opened.contactId);
    const decision = opened.decided?.decision;
    const customer = opened.customer ?? decision?.customer;
    this.change(key, (one) => ({
      ...one,
      decided: opened.decided ?? one.decided,
      customer: customer ?? one.customer,
      channel: one.channel || (opened.decided?.contact?.channel ?? ""),
      decisionId: decision?.id ?? one.decisionId,
      customerId: customer?.id ?? one.customerId,
    }));
  }

  #takeConversation(conversation: Conversation): void {
    const { contactAdapter, contactId, messages, readId } = conversation;
    const written = readId ? readUntil(messages, readId) : messages;
    this.change(keyOf(contactAdapter, contactId), (one) => ({ ...one, messages: written }));
  }

  #takeMessage({ contactAdapter, contactId, message }: NewMessage): void {
    if (!message) return;
    const key = keyOf(contactAdapter, contactId);
    const looked = this.shown.value === key && !document.hidden;
    this.change(key, (one) => {
      const isNew = message.from === "customer" && !one.messages.some((old) => old.id === message.id);
      const unread = one.unread + (isNew && !looked ? 1 : 0);
      return { ...one, messages: withMessage(one.messages, message), typing: !isNew && one.typing, unread };
    });
  }

  #takeMessageState({ contactAdapter, contactId, messageId, state, error }: MessageState): void {
    this.change(keyOf(contactAdapter, contactId), (one) => {
      const messages = withState(one.messages, messageId, state, error);
      return { ...one, messages: state === "read" ? readUntil(messages, messageId) : messages };
    });
  }

  // As the adapter says; of one that says nothing of it, as it was carried out.
  #hold(key: string, onHold: boolean, kind = "hold"): void {
    if (kind === "hold" || kind === "retrieve") this.change(key, (one) => ({ ...one, onHold }));
  }

  // The customer answered an offer where it was shown to them.
  #answered(key: string, offer: string, kind: OfferSaid): void {
    const contact = this.find(key);
    if (contact?.decisionId) remember(contact.decisionId, offer, kind);
  }

  #takeSignal(signal: Signal): void {
    const key = keyOf(signal.contactAdapter, signal.contactId);
    const ours = !signal.agent || signal.agent === this.me.agent;
    if (ours && (signal.kind === "held" || signal.kind === "retrieved"))
      return this.#hold(key, signal.kind === "held");
    if (!signal.agent && isAnswer(signal.kind)) return this.#answered(key, signal.subject, signal.kind);
    if (signal.agent || (signal.kind !== "typing" && signal.kind !== "idle")) return;
    clearTimeout(this.#typing.get(key));
    const typing = signal.kind === "typing";
    this.change(key, (one) => ({ ...one, typing }));
    if (!typing) return;
    const end = () => this.change(key, (one) => ({ ...one, typing: false }));
    this.#typing.set(key, window.setTimeout(end, typingFor));
  }
}
