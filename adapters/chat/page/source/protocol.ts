// What goes over the socket, as adapters/chat/frame.hpp has it. Every frame is one JSON object in one text message.

/** none: nothing was written yet. new: not decided. message: nobody answers now, what is written is kept. */
export type State = "none" | "new" | "waiting" | "talking" | "message" | "ended";

export interface FileRef {
  name: string;
  size: number;
  /** Below the adapter's own address; served as a download only. */
  path: string;
}

export interface OfferRef {
  id: string;
  decision: string;
  title: string;
  text: string;
  /** "", "accepted" or "rejected". */
  answer: string;
}

export interface Item {
  /** Counts up within a conversation. The same number again is the same item, changed. */
  seq: number;
  /** The writer's own: the client's for what the visitor wrote. */
  id: string;
  from: "visitor" | "agent" | "note" | "offer";
  /** The agent's, as the visitor may see it. */
  name: string;
  /** Of a note: its kind, "joined", "closed", ...; the text then is what the playbook says, or empty. */
  note?: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  file?: FileRef;
  offer?: OfferRef;
  /** The hub did not take it, and will not. */
  failed?: boolean;
}

export interface Limits {
  text: number;
  /** Bytes; 0: no attachments. */
  file: number;
  types: string[];
}

/** What to expect before anything is written. */
export interface Outlook {
  open: boolean;
  /** When that is over, milliseconds since 1970; 0: not known. */
  changes: number;
  /** Seconds until somebody answers; -1: not known. */
  estimate: number;
}

export type ToServer =
  | {
      t: "hello";
      entry: string;
      language: string;
      key?: string;
      conversation?: string;
      seen?: number;
      token?: string;
      /** What the visitor claims; nothing proves it. */
      email?: string;
      tel?: string;
      page?: Record<string, unknown>;
    }
  | { t: "message"; id: string; text: string }
  | { t: "attach"; id: string; name: string; size: number }
  | { t: "typing"; on: boolean }
  | { t: "read"; seq: number }
  | { t: "end" }
  | { t: "rate"; rating: number; text: string }
  | { t: "answer"; decision: string; offer: string; kind: "presented" | "accepted" | "rejected" }
  | { t: "slot"; id: string; slot: string; clicked?: string }
  | { t: "mail"; zone: string; minutesEast: number }
  | { t: "ping" };

export type FromServer =
  | { t: "welcome"; now: number; limits: Limits }
  | ({ t: "outlook" } & Outlook)
  | { t: "conversation"; id: string; state: State; agent: string; estimate: number; rated: boolean; mail: boolean }
  | { t: "item"; item: Item }
  | { t: "ack"; id: string; seq: number }
  | { t: "marks"; sent: number; delivered: number; read: number }
  | { t: "typing"; on: boolean }
  | { t: "upload"; id: string; path: string }
  | { t: "refused"; id: string; code: string }
  | { t: "slot"; id: string; offer?: OfferRef }
  | { t: "mailed"; taken: boolean }
  | { t: "pong" };
