// The conversation as a text, for the visitor's own files.
import type { Chat } from "./chat";
import { make } from "./dom";

export function transcript(chat: Chat): string {
  const { model, texts } = chat;
  const lines = [texts.say("transcript", { day: texts.day(model.items[0]?.at ?? chat.now()) }), ""];
  for (const item of model.items) {
    if (item.from === "note") continue;
    const who = item.from === "visitor" ? texts.say("you") : item.name || texts.say("agent");
    const text = item.file ? `[${item.file.name}]` : item.offer ? `${item.offer.title}: ${item.offer.text}` : item.text;
    lines.push(`${texts.time(item.at)}  ${who}: ${text}`);
  }
  return lines.join("\r\n") + "\r\n";
}

export function download(chat: Chat): void {
  const address = URL.createObjectURL(new Blob([transcript(chat)], { type: "text/plain;charset=utf-8" }));
  make("a", { href: address, download: "chat.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
