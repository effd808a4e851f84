// After the conversation: how was it?
import type { Chat } from "./chat";
import { icon, make } from "./dom";

export class Rating {
  readonly element = make("form.rating", { hidden: true });
  private shown = "";

  constructor(private chat: Chat) {}

  update(): void {
    const { model } = this.chat;
    // Only a conversation with somebody is rated.
    const talked = model.items.some((item) => item.from === "agent");
    const show = model.state === "ended" && talked ? (model.rated ? "rated" : "ask") : "";
    if (show === this.shown) return;
    this.shown = show;
    this.element.hidden = show === "";
    if (show === "rated") this.element.replaceChildren(make("p", { role: "status" }, this.chat.texts.say("rated")));
    if (show === "ask") this.ask();
  }

  private ask(): void {
    const { texts } = this.chat;
    const comment = make("textarea", {
      rows: 2,
      maxlength: 500,
      hidden: true,
      "aria-label": texts.say("rateText"),
      placeholder: texts.say("rateText"),
    });
    const send = make("button.primary", { type: "submit", hidden: true }, texts.say("rateSend"));
    let chosen = 0;
    const stars = [1, 2, 3, 4, 5].map((count) =>
      make(
        "label.rate",
        { title: texts.say("rateOf", { count }) },
        make("input", {
          type: "radio",
          name: "rating",
          value: count,
          "aria-label": texts.say("rateOf", { count }),
          onchange: () => {
            chosen = count;
            stars.forEach((star, index) => star.classList.toggle("on", index < count));
            comment.hidden = send.hidden = false;
          },
        }),
        icon("star", true),
      ),
    );
    this.element.onsubmit = (event) => {
      event.preventDefault();
      if (chosen > 0) this.chat.rate(chosen, comment.value.trim());
    };
    this.element.replaceChildren(
      make("fieldset", {}, make("legend", {}, texts.say("rate")), make("div.stars", {}, ...stars)),
      comment,
      send,
    );
  }
}
