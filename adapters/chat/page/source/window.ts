// The button, and the window that it opens: a dialog that is not modal; on a phone it fills the screen, and keeps the
// focus.
import type { Chat } from "./chat";
import { icon, make } from "./dom";
import { Messages } from "./messages";
import { Rating } from "./rating";
import { ReplyAddress } from "./reply_address";
import { download } from "./transcript";

export interface Look {
  base: string;
  title: string;
  greeting: string;
}

/** Also one that is held sideways. */
const PHONE = "(max-width: 480px), (max-height: 480px)";

export class ChatWindow {
  isOpen = false;
  private messages: Messages;
  private rating: Rating;
  private replyAddress: ReplyAddress;
  private picker: HTMLInputElement;
  private welcomeText = make("p");
  private status = make("div.status", { role: "status" });
  private hint = make("div.hint", { "aria-live": "polite" });
  private typing = make("div.typing", { "aria-live": "polite" });
  private welcome: HTMLElement;
  private input: HTMLTextAreaElement;
  private sendButton: HTMLButtonElement;
  private attachButton: HTMLButtonElement;
  private composer: HTMLFormElement;
  private again: HTMLButtonElement;
  private menu: HTMLElement;
  private menuButton: HTMLButtonElement;
  private badge = make("span.badge", { hidden: true });
  private avatar = make("div.avatar", { "aria-hidden": "true" });
  private title = make("h2.title", { id: "title" });
  private button: HTMLButtonElement;
  private panel: HTMLElement;
  private unreadFrom = 0;

  constructor(
    private root: ShadowRoot,
    private chat: Chat,
    private look: Look,
  ) {
    const { texts } = chat;
    this.messages = new Messages(chat, look.base, () => this.picker.click());
    this.rating = new Rating(chat);
    this.replyAddress = new ReplyAddress(chat);
    this.input = make("textarea", {
      rows: 1,
      "aria-label": texts.say("write"),
      placeholder: texts.say("write"),
      oninput: () => this.typed(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.sendButton = make(
      "button.send",
      { type: "submit", "aria-label": texts.say("send"), title: texts.say("send") },
      icon("send", true),
    );
    this.picker = make("input", { type: "file", hidden: true, onchange: () => this.picked() });
    this.attachButton = make(
      "button.tool",
      {
        type: "button",
        "aria-label": texts.say("attach"),
        title: texts.say("attach"),
        hidden: true,
        onclick: () => {
          this.picker.accept = chat.model.limits.types.join(",");
          this.picker.click();
        },
      },
      icon("clip"),
    );
    this.composer = make(
      "form.composer",
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          this.send();
        },
      },
      this.attachButton,
      this.picker,
      this.input,
      this.sendButton,
    );
    this.again = make(
      "button.again",
      { type: "button", hidden: true, onclick: () => this.fresh() },
      texts.say("again"),
    );
    this.welcome = make("div.welcome", {}, make("p.hello", {}, look.greeting || texts.say("hello")), this.welcomeText);
    this.menu = make("div.menu", {
      role: "menu",
      hidden: true,
      id: "menu",
      "aria-label": texts.say("more"),
      onkeydown: (event: KeyboardEvent) => this.menuKey(event),
    });
    this.menuButton = make(
      "button.tool",
      {
        type: "button",
        "aria-label": texts.say("more"),
        title: texts.say("more"),
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "aria-controls": "menu",
        onclick: () => this.toggleMenu(),
      },
      icon("more"),
    );
    const close = make(
      "button.tool",
      { type: "button", "aria-label": texts.say("close"), title: texts.say("close"), onclick: () => this.close() },
      icon("close"),
    );
    this.panel = make(
      "div.panel",
      {
        role: "dialog",
        "aria-labelledby": "title",
        hidden: true,
        lang: texts.language,
        onkeydown: (event: KeyboardEvent) => this.panelKey(event),
      },
      make(
        "div.bar",
        {},
        this.avatar,
        make("div.head", {}, this.title, this.status),
        this.menuButton,
        close,
        this.menu,
      ),
      this.messages.element,
      this.typing,
      this.rating.element,
      this.replyAddress.element,
      this.hint,
      this.again,
      this.composer,
    );
    this.messages.element.append(this.welcome);
    this.button = make(
      "button.launcher",
      {
        type: "button",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        lang: texts.language,
        onclick: () => (this.isOpen ? this.close() : this.open()),
      },
      icon("chat", true),
      this.badge,
    );
    root.append(this.panel, this.button);
    document.addEventListener("visibilitychange", () => this.update());
    matchMedia(PHONE).addEventListener("change", () => this.fit());
    window.visualViewport?.addEventListener("resize", () => this.fit());
    window.visualViewport?.addEventListener("scroll", () => this.fit());
    this.update();
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.fit();
    this.chat.storage.write("open", "1");
    this.chat.start();
    this.update();
    this.messages.follow();
    this.input.focus();
  }

  /** On a phone the window is what the keyboard leaves of the screen. */
  private fit(): void {
    const phone = matchMedia(PHONE).matches;
    this.panel.setAttribute("aria-modal", String(phone));
    const view = window.visualViewport;
    const fits = phone && view && view.scale < 1.05; // who looks closer sees a part, and moves it
    this.panel.style.setProperty("height", fits ? `${view.height}px` : "");
    this.panel.style.setProperty("top", fits ? `${view.offsetTop}px` : "", "important");
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.hideMenu();
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.chat.storage.remove("open");
    this.unreadFrom = this.chat.model.seen;
    this.update();
    this.button.focus();
  }

  /** The whole page as the model says. Cheap: what has not changed is left alone. */
  update(): void {
    const { model, texts } = this.chat;
    const visible = this.isOpen && document.visibilityState === "visible";
    const name = model.agent || texts.say("agent");
    const over = model.state === "ended" && model.outbox.length === 0;
    this.title.textContent = this.look.title || texts.say("title");
    const talks = model.state === "talking";
    this.avatar.replaceChildren(talks ? initials(name) : icon("chat", true));
    this.say(this.status, this.statusText(name));
    this.panel.classList.toggle("lost", this.chat.lost);
    this.say(this.hint, this.hintText());
    this.typing.classList.toggle("on", model.typing);
    if (model.typing !== this.typing.childElementCount > 0) {
      this.typing.replaceChildren(
        ...(model.typing
          ? [make("i.dots", { "aria-hidden": "true" }, make("b"), make("b"), make("b")), texts.say("typing", { name })]
          : []),
      );
    }
    this.say(this.welcomeText, texts.say(model.outlook?.open === false ? "closedText" : "helloText"));
    this.welcome.hidden = model.items.length + model.outbox.length > 0;
    this.messages.update(visible);
    this.rating.update();
    this.replyAddress.update();
    this.composer.hidden = over;
    this.again.hidden = !over;
    this.attachButton.hidden = model.limits.file === 0;
    if (visible) this.chat.read(model.seen);
    this.countUnread(visible);
  }

  private statusText(name: string): string {
    const { model, texts } = this.chat;
    switch (model.state) {
      case "none":
        return model.outbox.length > 0 ? texts.say("statusNew") : this.outlookText();
      case "new":
        return texts.say("statusNew");
      case "waiting":
        return model.estimate < 0
          ? texts.say("statusWaiting")
          : texts.say("statusWaitingEstimate", { wait: texts.wait(model.estimate) });
      case "talking":
        return texts.say("statusTalking", { name });
      case "message":
        return texts.say("statusMessage");
      case "ended":
        return texts.say("statusEnded");
    }
  }

  /** What to expect before anything is written. */
  private outlookText(): string {
    const { texts, model } = this.chat;
    const { outlook } = model;
    if (!outlook) return texts.say("statusNone");
    if (!outlook.open) {
      return outlook.changes === 0
        ? texts.say("statusClosed")
        : texts.say("statusClosedUntil", { time: texts.moment(outlook.changes) });
    }
    return outlook.estimate > 0
      ? texts.say("statusWait", { wait: texts.wait(outlook.estimate) })
      : texts.say("statusNone");
  }

  private hintText(): string {
    const { model, texts, lost } = this.chat;
    if (lost) return texts.say("statusLost");
    const told = model.mailed === "" ? "" : texts.say(model.mailed === "taken" ? "mailed" : "notMailed");
    return this.lengthText() || told;
  }

  /** Bytes are what counts, characters what people count. */
  private lengthText(): string {
    const text = this.input.value;
    const bytes = new TextEncoder().encode(text).length;
    const left = this.chat.model.limits.text - bytes;
    if (left >= 200) return "";
    const each = bytes / [...text].length;
    return left >= 0
      ? this.chat.texts.say("left", { count: Math.floor(left / each) })
      : this.chat.texts.say("tooLong", { count: Math.ceil(-left / each) });
  }

  /** A live region speaks when it is written, so it is written only when it changes. */
  private say(element: HTMLElement, text: string): void {
    if (element.textContent !== text) element.textContent = text;
  }

  private countUnread(visible: boolean): void {
    const { items } = this.chat.model;
    if (visible) this.unreadFrom = this.chat.model.seen;
    const count = items.filter((item) => item.from === "agent" && item.seq > this.unreadFrom).length;
    this.badge.hidden = count === 0 || this.isOpen;
    this.say(this.badge, count > 9 ? "9+" : String(count));
    const { texts } = this.chat;
    this.button.setAttribute(
      "aria-label",
      this.isOpen ? texts.say("close") : count > 0 ? texts.say("openUnread", { count }) : texts.say("open"),
    );
  }

  private typed(): void {
    const { model } = this.chat;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
    const left = model.limits.text - new TextEncoder().encode(this.input.value).length;
    this.sendButton.disabled = left < 0;
    this.say(this.hint, this.hintText());
    this.chat.typing(this.input.value.trim() === "");
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  private send(): void {
    const text = this.input.value.trim();
    if (text === "" || this.sendButton.disabled) return;
    this.input.value = "";
    this.typed();
    this.chat.write(text);
    this.input.focus();
  }

  private picked(): void {
    for (const file of Array.from(this.picker.files ?? []).slice(0, 5)) this.chat.attach(file);
    this.picker.value = "";
    this.input.focus();
  }

  private fresh(): void {
    this.chat.model.leave();
    this.update();
    this.input.focus();
  }

  private toggleMenu(): void {
    if (!this.menu.hidden) return this.hideMenu();
    const { chat } = this;
    const { model, texts } = chat;
    const entry = (text: string, act: () => void) =>
      make(
        "button",
        {
          type: "button",
          role: "menuitem",
          onclick: () => {
            this.hideMenu();
            act();
          },
        },
        text,
      );
    const running = model.state !== "none" && model.state !== "ended";
    this.menu.replaceChildren(entry(texts.say("download"), () => download(chat)));
    if (model.mail) this.menu.append(entry(texts.say("mail"), () => chat.mail()));
    if (running) this.menu.append(entry(texts.say("end"), () => chat.end()));
    this.menu.hidden = false;
    this.menuButton.setAttribute("aria-expanded", "true");
    (this.menu.firstElementChild as HTMLElement).focus();
  }

  private hideMenu(): void {
    if (this.menu.hidden) return;
    this.menu.hidden = true;
    this.menuButton.setAttribute("aria-expanded", "false");
    this.menuButton.focus();
  }

  private menuKey(event: KeyboardEvent): void {
    const entries = Array.from(this.menu.children) as HTMLElement[];
    const at = entries.indexOf(this.root.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      entries[(at + step + entries.length) % entries.length].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      this.hideMenu();
    }
  }

  private panelKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      return this.close();
    }
    if (event.key !== "Tab" || this.panel.getAttribute("aria-modal") !== "true") return;
    const all = Array.from(
      this.panel.querySelectorAll<HTMLElement>("a[href], button, textarea, input, [tabindex='0']"),
    ).filter((one) => !(one as HTMLButtonElement).disabled && one.offsetParent !== null);
    const edge = event.shiftKey ? all[0] : all[all.length - 1];
    if (this.root.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
  }
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? "") + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
}
