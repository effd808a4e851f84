// chat.js: <script src="https://chat.example/chat.js" data-entry="shop" async></script>
import { Chat } from "./chat";
import { make } from "./dom";
import { offer } from "./offers";
import type { Consent } from "./storage";
import { isColour, sheetOf } from "./style";
import { ChatWindow } from "./window";

type Call = [name: string, ...values: unknown[]];

const script = document.currentScript as HTMLScriptElement | null;

function start(settings: DOMStringMap, base: string): void {
  const consent = (["none", "session", "local"] as Consent[]).find((one) => one === settings.consent) ?? "session";
  const languages = [settings.language, document.documentElement.lang, ...navigator.languages].filter((one) => !!one);
  const chat = new Chat({ base, entry: settings.entry ?? "", languages: languages as string[], consent });
  const host = make("balie-chat" as "div");
  host.dataset.theme = settings.theme ?? "auto";
  host.dataset.position = settings.position ?? "right";
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = sheetOf(isColour(settings.colour) ? settings.colour! : "#1f5fd6");
  const chatWindow = new ChatWindow(root, chat, {
    base,
    title: settings.title ?? "",
    greeting: settings.greeting ?? "",
  });
  document.body.append(host);

  let frame = 0;
  chat.changed = () => {
    cancelAnimationFrame(frame);
    clearTimeout(later);
    const update = () => {
      cancelAnimationFrame(frame);
      clearTimeout(later);
      chatWindow.update();
    };
    frame = requestAnimationFrame(update);
    later = window.setTimeout(update, 200); // a page in the background draws no frames
  };
  let later = 0;
  const api = {
    open: () => chatWindow.open(),
    close: () => chatWindow.close(),
    identify: (token: unknown) => chat.identify(String(token)),
    page: (page: unknown) => chat.tell(page !== null && typeof page === "object" ? { ...page } : {}),
    consent: (level: unknown) => chat.allow(level === "local" || level === "session" ? level : "none"),
    offer: (slot: unknown) => offer(chat, slot instanceof HTMLElement ? slot : String(slot)),
    /** For calls that were made before this script was there. */
    push: ([name, ...values]: Call) =>
      (api as unknown as Record<string, (...all: unknown[]) => unknown>)[name]?.(...values),
  };
  const early: unknown = (window as unknown as { Balie?: unknown }).Balie;
  (window as unknown as { Balie: typeof api }).Balie = api;
  if (Array.isArray(early)) for (const call of early) if (Array.isArray(call)) api.push(call as Call);
  if (chat.goesOn || chat.model.outbox.length > 0) chat.start();
  if (chat.goesOn && chat.storage.read("open")) chatWindow.open();
}

if (script?.src) {
  const base = new URL(script.src).origin;
  const settings = { ...script.dataset };
  if (document.body) start(settings, base);
  else addEventListener("DOMContentLoaded", () => start(settings, base));
}
