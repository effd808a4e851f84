import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BrowserStub } from "../base/browser_stub";
import { Connection } from "./connection";

class SocketStub {
  static readonly OPEN = 1;
  readyState = 0;
  closed = false;
  onopen = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;
  constructor() {
    sockets.push(this);
  }
  send(): void {}
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
