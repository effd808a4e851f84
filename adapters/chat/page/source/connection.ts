// The socket, and that it comes back: back-off with jitter, at once when the network or the page returns, and a ping
// where nothing was heard for long, as a network that went away says nothing.
import type { FromServer, ToServer } from "./protocol";

const FIRST_MS = 500,
  MOST_MS = 30_000,
  PING_MS = 25_000,
  SILENCE_MS = 10_000,
  STEADY_MS = 5_000;

export interface Hooks {
  opened(): void;
  lost(): void;
  frame(frame: FromServer): void;
  /** The page comes back as it was left. */
  resumed(): void;
}

export class Connection {
  private socket: WebSocket | null = null;
  private wanted = false;
  private tries = 0;
  private retry = 0;
  private beat = 0;
  private heard = 0;
  private asked = 0;

  constructor(
    private address: string,
    private hooks: Hooks,
  ) {
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.drop());
    // A page that is kept for "back" would hold a link of which it hears nothing.
    addEventListener("pagehide", () => this.drop());
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.hooks.resumed();
      this.look();
    });
    document.addEventListener("visibilitychange", () => this.look());
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  start(): void {
    this.wanted = true;
    this.hurry();
  }

  stop(): void {
    this.wanted = false;
    this.drop();
  }

  send(frame: ToServer): boolean {
    if (!this.open) return false;
    this.socket!.send(JSON.stringify(frame));
    return true;
  }

  private hurry(): void {
    if (!this.wanted || this.socket) return;
    clearTimeout(this.retry);
    this.connect();
  }

  private connect(): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.address);
    } catch {
      return this.again();
    }
    this.socket = socket;
    const opened = Date.now();
    socket.onopen = () => {
      this.heard = Date.now();
      this.asked = 0;
      this.beat = window.setInterval(() => this.listen(), 1000);
      this.hooks.opened();
    };
    socket.onmessage = (event) => {
      this.heard = Date.now();
      this.asked = 0;
      if (this.heard - opened > STEADY_MS) this.tries = 0;
      let frame: FromServer;
      try {
        frame = JSON.parse(String(event.data));
      } catch {
        return this.drop();
      }
      this.hooks.frame(frame);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.drop();
    };
  }

  /** Asks after a silence, and takes another one for the end. */
  private listen(): void {
    const now = Date.now();
    // Somebody set the clock back.
    this.heard = Math.min(this.heard, now);
    this.asked = Math.min(this.asked, now);
    if (this.asked > 0 && now - this.asked > SILENCE_MS) return this.drop();
    if (this.asked === 0 && now - this.heard > PING_MS) this.ping();
  }

  private ping(): void {
    if (this.send({ t: "ping" })) this.asked = Date.now();
  }

  /** The page is looked at again; the machine may have slept. */
  private look(): void {
    if (document.visibilityState !== "visible") return;
    if (this.open) this.ping();
    else this.hurry();
  }

  private drop(): void {
    const socket = this.socket;
    if (!socket) return;
    this.socket = null;
    clearInterval(this.beat);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.hooks.lost();
    this.again();
  }

  private again(): void {
    if (!this.wanted) return;
    const most = Math.min(MOST_MS, FIRST_MS * 2 ** this.tries++);
    clearTimeout(this.retry);
    this.retry = window.setTimeout(() => this.hurry(), most * (0.5 + Math.random() / 2));
  }
}
