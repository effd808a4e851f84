// chat.js: <script src="https://chat.example/chat.js" data-entry="shop" async></script>
import { Chat } from "./chat";
import { make } from "./dom";
import { offer } from "./offers";
import type { Consent } from "./storage";
import { isColour, sheetOf } from "./style";
import { ChatWindow } from "./window";

type Call = [name: string, ...values: unknown[]];

const script = document.currentScript as HTMLScriptElement | null;

type Api = { push: unknown; identify: unknown };

function early(): unknown {
  return (window as unknown as { Balie?: unknown }).Balie;
}

function isHere(balie: unknown): balie is Api {
  return typeof (balie as Partial<Api> | undefined)?.identify === "function";
}

function claimsOf(given: unknown): { email?: string; tel?: string } {
  const { email, tel } = (given ?? {}) as Record<string, unknown>;
  return {
    ...(email === undefined ? {} : { email: String(email) }),
    ...(tel === undefined ? {} : { tel: String(tel) }),
  };
}

function start(settings: DOMStringMap, base: string): void {
  const consent = (["none", "session", "local"] as Consent[]).find((one) => one === settings.consent) ?? "session";
  const languages = [settings.language, document.documentElement.lang, ...navigator.languages].filter((one) => !!one);
  const chat = new Chat({ base, entry: settings.entry ?? "", languages: languages as string[], consent });
  const host = make("balie-chat" as "div");
  host.dataset.theme = settings.theme ?? "auto";
  host.dataset.position = settings.position ?? "right";
  host.dir = chat.texts.direction;
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = sheetOf(isColour(settings.colour) ? settings.colour! : "#1f5fd6");
  const chatWindow = new ChatWindow(root, chat, {
    base,
    title: settings.title ?? "",
    greeting: settings.greeting ?? "",
  });
  // Beside the body, which some sites exchange for another one; and back again when it is taken away.
  const place = () => host.isConnected || document.documentElement.append(host);
  place();
  new MutationObserver(place).observe(document.documentElement, { childList: true });

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
    claim: (claims: unknown) => chat.claim(claimsOf(claims)),
    offer: (slot: unknown, clicked?: unknown) =>
      offer(
        chat,
        slot instanceof HTMLElement ? slot : String(slot),
        clicked === undefined ? undefined : String(clicked),
      ),
    /** For calls that were made before this script was there. */
    push: ([name, ...values]: Call) =>
      (api as unknown as Record<string, (...all: unknown[]) => unknown>)[name]?.(...values),
  };
  const before = early();
  (window as unknown as { Balie: typeof api }).Balie = api;
  if (Array.isArray(before)) {
    const line = before as Call[];
    for (const call of line) if (Array.isArray(call)) api.push(call);
    // The site may hold on to it.
    line.push = (...calls) => calls.map(api.push).length;
  }
  chat.goOn();
  if (chat.goesOn && chat.storage.read("open")) chatWindow.open();
}

// Loaded twice it is one chat: the first.
if (script?.src && !isHere(early())) {
  const base = new URL(script.src).origin;
  const settings = { ...script.dataset };
  const begin = () => {
    if (!isHere(early())) start(settings, base);
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
}
