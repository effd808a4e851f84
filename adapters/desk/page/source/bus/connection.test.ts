import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CommandSchema } from "../../generated/balie/v1/agent_pb";
import { BrowserStub } from "../base/browser_stub";
import { Connection } from "./connection";

class SocketStub {
  static readonly OPEN = 1;
  readyState = 0;
  closed = false;
  // Numbers of requests, by the command's id.
  readonly unanswered = new Map<string, string>();
  onopen = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;
  constructor() {
    sockets.push(this);
  }
  send(frame: string): void {
    const { request, hub } = JSON.parse(frame);
    this.unanswered.set(hub.command.id, request);
  }
  answers(id: string, body: object): void {
    const request = this.unanswered.get(id);
    this.unanswered.delete(id);
    this.onmessage({ data: JSON.stringify({ request, hub: body }) });
  }
  close(): void {
    this.closed = true;
  }
  opens(): void {
    this.readyState = SocketStub.OPEN;
    this.onopen();
  }
}

let sockets: SocketStub[] = [];
let opened = 0;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", SocketStub);
  sockets = [];
  opened = 0;
  const ignored = () => undefined;
  connection = new BrowserStub().tab(() => new Connection("wss://desk", "anna", ignored, () => ++opened));
});
afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("of two attempts the later counts, and the earlier is closed", () => {
  sockets[0].onclose({ code: 1006 });
  connection.tryNow();
  connection.tryNow();
  expect(sockets.map((one) => one.closed)).toEqual([true, true, false]);
  sockets[1].opens();
  expect([opened, connection.link.value.phase]).toEqual([0, "lost"]);
  sockets[2].opens();
  sockets[1].onclose({ code: 1006 });
  expect([opened, connection.link.value.phase]).toEqual([1, "open"]);
});

const write = (id: string, line?: string) =>
  connection.post({ case: "command", value: create(CommandSchema, { id, kind: "send" }) }, line);
const under = (socket: SocketStub) => [...socket.unanswered.keys()];
const recorded = { recorded: {} };

test("what has to be tried again is not overtaken by what was written after it about the same", async () => {
  const [socket] = sockets;
  socket.opens();
  const first = write("a1", "a");
  expect(under(socket)).toEqual(["a1"]);
  socket.answers("a1", { refusal: { code: "hub.away", fate: "retry" } });
  const second = write("a2", "a");
  void write("b1", "b");
  void write("c1");
  expect(under(socket)).toEqual(["b1", "c1"]);
  vi.advanceTimersByTime(2000);
  expect(under(socket)).toEqual(["b1", "c1", "a1"]);
  socket.answers("a1", recorded);
  await first;
  expect(under(socket)).toEqual(["b1", "c1", "a2"]);
  socket.answers("a2", recorded);
  await second;
  expect(under(socket)).toEqual(["b1", "c1"]);
});

test("what was refused for good lets the next go", async () => {
  const [socket] = sockets;
  socket.opens();
  const first = write("a1", "a");
  void write("a2", "a");
  socket.answers("a1", { refusal: { code: "not_yours", fate: "reject" } });
  await expect(first).rejects.toThrow("not_yours");
  expect(under(socket)).toEqual(["a2"]);
});

test("a lost connection begins a line anew, and sends nothing twice over the next", () => {
  sockets[0].opens();
  void write("a1", "a");
  void write("a2", "a");
  sockets[0].answers("a1", { refusal: { code: "hub.away", fate: "retry" } });
  sockets[0].onclose({ code: 1006 });
  connection.tryNow();
  sockets[1].opens();
  expect(under(sockets[1])).toEqual(["a1"]);
  sockets[1].unanswered.clear();
  vi.advanceTimersByTime(6000);
  expect(under(sockets[1])).toEqual([]);
});
