// While nobody answers: where the answer may go, for a visitor of whom nothing is known. What is given is claimed, and
// written into the conversation, so that whoever answers sees it.
import type { Chat } from "./chat";
import { make } from "./dom";

export class ReplyAddress {
  readonly element: HTMLFormElement;

  constructor(private chat: Chat) {
    const { texts } = chat;
    const address = make("input", {
      type: "email",
      id: "reply",
      autocomplete: "email",
      maxlength: 254,
      required: true,
      placeholder: texts.say("replyEmail"),
    });
    this.element = make(
      "form.reply",
      {
        hidden: true,
        onsubmit: (event: Event) => {
          event.preventDefault();
          const email = address.value.trim();
          chat.claim({ email });
          chat.write(email);
        },
      },
      make("label", { for: "reply" }, texts.say("reply")),
      make("div.line", {}, address, make("button.primary", { type: "submit" }, texts.say("replySend"))),
    );
  }

  update(): void {
    const { model, claims, known } = this.chat;
    this.element.hidden = model.state !== "message" || !!claims.email || known;
  }
}
