// The one WebSocket to the desk's server: requests with numbers, what is pushed, and coming back by itself.
import { create, fromJson, type MessageInitShape, toJson } from "@bufbuild/protobuf";
import type { FromHub, ToHub } from "../../generated/balie/v1/session_pb";
import { type FromDesk, FromDeskSchema, type State, type ToDesk, ToDeskSchema } from "../../generated/desk_pb";
import { Store } from "../base/store";
import { serverTime } from "../base/time";
import { type Entry, Outbox } from "./outbox";
import { RefusalError } from "./refusal";

export type Body = Exclude<ToHub["body"], { case: undefined }>;
type DeskBody = MessageInitShape<typeof ToDeskSchema>["body"];
type Answer = FromDesk["body"];

// "lost": it is tried again, at `tryAt`. "ended": the session is over, nobody is signed in.
export interface Link {
  phase: "connecting" | "open" | "lost" | "ended";
  hubReady: boolean;
  tryAt: number;
}

const answerWithin = 20_000; // milliseconds; a link that says nothing for so long is taken for lost
const retryAfter = 2000;
const adoptEvery = 5000; // what another tab left behind
const backOff = [250, 500, 1000, 2000, 4000, 8000];
const sessionEnded = 4001;
const frameRefused = [1008, 1009]; // no message of ours, or too large a one: sent again it would be so again

interface Waiting {
  // Of a read: it fails with the connection. What is written is sent again.
  read: boolean;
  timer: number;
  done: (answer: Answer) => void;
  failed: (error: Error) => void;
}

export class Connection {
  readonly link = new Store<Link>({ phase: "connecting", hubReady: true, tryAt: 0 });
  // The server's last word about itself.
  readonly state = new Store<State | undefined>(undefined);
  readonly outbox: Outbox;
  // Something was refused that was written before a reload, or in another tab: nobody waits for its answer any more.
  onLateRefusal: (kind: string, id: string, error: Error) => void = () => undefined;
  #socket?: WebSocket;
  #request = 0n;
  #tries = 0;
  #adopting = 0;
  #timer = 0;
  #closed = false;
  readonly #waiting = new Map<bigint, Waiting>();
  // Entries that were sent over this connection and have no answer.
  readonly #delivering = new Set<string>();
  readonly #posted = new Map<string, { done: (answer: FromHub) => void; failed: (error: Error) => void }>();

  constructor(
    readonly address: string,
    user: string,
    readonly listener: (pushed: Answer) => void,
    readonly opened: () => void,
  ) {
    this.outbox = new Outbox(user);
    window.addEventListener("online", this.tryNow);
    window.addEventListener("offline", this.#offline);
    this.#adopting = window.setInterval(() => this.#deliverMine(), adoptEvery);
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#adopting);
    this.outbox.close();
    window.removeEventListener("online", this.tryNow);
    window.removeEventListener("offline", this.#offline);
    this.#socket?.close(1000);
  }

  // Asks the desk's server itself. Fails with the connection.
  request(body: DeskBody): Promise<Answer> {
    return new Promise((done, failed) => this.#send(body, true, done, failed));
  }

  // Reads something of the hub's. Fails with the connection.
  async ask(body: Body): Promise<FromHub> {
    return fromHub(await this.request({ case: "hub", value: { body } }));
  }

  // Writes something: it is kept until it has an answer, over lost connections and reloads. What is about one contact
  // is one `line`: of this tab it goes in the order in which it was written, also where some is tried again.
  post(body: Body, line = ""): Promise<FromHub> {
    const message = create(ToDeskSchema, { body: { case: "hub", value: { body } } });
    return new Promise((done, failed) => {
      const entry = this.outbox.add(toJson(ToDeskSchema, message) as Record<string, unknown>, line);
      this.#posted.set(entry.id, { done, failed });
      this.#deliverMine();
    });
  }

  // Has no answer, and is lost when nobody is there.
  tell(body: DeskBody): void {
    if (this.#isOpen()) this.#write(create(ToDeskSchema, { body }));
  }

  tryNow = (): void => {
    if (this.link.value.phase === "lost") this.#connect();
  };

  #offline = (): void => this.#socket?.close(4000);

  #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const before = this.#socket;
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    before?.close(4000); // what it still says is no longer heard
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.link.set({ phase: "open", hubReady: this.link.value.hubReady, tryAt: 0 });
      this.opened();
      this.#delivering.clear();
      this.#deliverMine();
    };
    socket.onmessage = (event) => socket === this.#socket && this.#take(String(event.data));
    socket.onclose = (event) => this.#lost(socket, event.code);
  }

  #lost(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const now = serverTime();
    if (code === sessionEnded) {
      this.link.set({ phase: "ended", hubReady: false, tryAt: 0 });
    } else if (!this.#closed) {
      const wait = backOff[Math.min(this.#tries++, backOff.length - 1)] * (0.75 + Math.random() / 2);
      this.link.set({ phase: "lost", hubReady: true, tryAt: now + wait });
      this.#timer = window.setTimeout(() => this.#connect(), wait);
    }
    for (const one of waiting) {
      clearTimeout(one.timer);
      if (frameRefused.includes(code)) one.failed(new RefusalError("not_understood", ""));
      else if (one.read) one.failed(new RefusalError("connection_lost", "", "retry"));
    }
  }

  #deliverMine(): void {
    if (!this.#isOpen()) return;
    const begun = new Set<string>();
    for (const entry of this.outbox.mine()) {
      const waits = entry.line && begun.has(entry.line);
      begun.add(entry.line ?? "");
      if (!waits && !this.#delivering.has(entry.id)) this.#deliver(entry);
    }
  }

  #deliver({ id, message }: Entry): void {
    this.#delivering.add(id);
    const end = () => {
      this.outbox.remove(id);
      this.#delivering.delete(id);
      const posted = this.#posted.get(id);
      this.#posted.delete(id);
      this.#deliverMine();
      return posted;
    };
    const socket = this.#socket;
    const tryAgain = () => {
      if (socket === this.#socket) this.#delivering.delete(id); // another has sent it anew already
      this.#deliverMine();
    };
    const { body } = fromJson(ToDeskSchema, message as never, { ignoreUnknownFields: true });
    this.#send(
      body,
      false,
      (answer) => end()?.done(fromHub(answer)),
      (error) => {
        const again = error instanceof RefusalError && error.fate === "retry";
        if (again) {
          setTimeout(tryAgain, retryAfter);
          return;
        }
        const posted = end();
        if (posted) posted.failed(error);
        else this.onLateRefusal(...whatIs(body), error);
      },
    );
  }

  #send(body: DeskBody, read: boolean, done: Waiting["done"], failed: Waiting["failed"]): void {
    if (!this.#isOpen()) {
      failed(new RefusalError("connection_lost", "", "retry"));
      return;
    }
    const request = ++this.#request;
    const timer = window.setTimeout(() => this.#socket?.close(4000), answerWithin);
    this.#waiting.set(request, { read, timer, done, failed });
    this.#write(create(ToDeskSchema, { request, body }));
  }

  #write(frame: ToDesk): void {
    this.#socket?.send(JSON.stringify(toJson(ToDeskSchema, frame)));
  }

  #take(text: string): void {
    const { request, body } = fromJson(FromDeskSchema, JSON.parse(text), { ignoreUnknownFields: true });
    this.#tries = 0;
    if (body.case === "state") {
      this.state.set(body.value);
      this.link.set({ ...this.link.value, hubReady: body.value.hubReady });
    }
    if (request === 0n) {
      this.listener(body);
      return;
    }
    const waiting = this.#waiting.get(request);
    if (!waiting) return;
    this.#waiting.delete(request);
    clearTimeout(waiting.timer);
    if (body.case === "hub" && body.value.body.case === "refusal") {
      const { code, text: words, fate, field } = body.value.body.value;
      waiting.failed(new RefusalError(code, words, fate, field));
    } else {
      waiting.done(body);
    }
  }
}

// Its kind and id; without an id where nothing more comes of it than the answer.
function whatIs(body: DeskBody): [string, string] {
  const asked = body?.case === "hub" ? body.value.body : undefined;
  if (asked?.case === "command") return [asked.value.kind ?? "", asked.value.id ?? ""];
  return [(asked?.case === "routingOrder" ? asked.value.kind : asked?.case) ?? "", ""];
}

function fromHub(answer: Answer): FromHub {
  if (answer.case === "hub") return answer.value;
  throw new RefusalError("unexpected_answer", "");
}
