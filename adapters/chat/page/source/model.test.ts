import { expect, test } from "vitest";
import { Model, type Outgoing } from "./model";
import type { Item } from "./protocol";
import english from "./texts/en.json";
import { Texts } from "./texts";

const languages = import.meta.glob<Record<string, string>>("./texts/*.json", { eager: true, import: "default" });

function outbox() {
  const kept = new Map<string, Outgoing>();
  return {
    kept,
    load: () => [...kept.values()],
    put: (one: Outgoing) => void kept.set(one.id, one),
    drop: (id: string) => void kept.delete(id),
  };
}

function item(seq: number, id: string, from: Item["from"] = "visitor"): Item {
  return { seq, id, from, name: "", text: `text of ${id}`, at: 1000 + seq };
}

function begun(kept = outbox()) {
  const model = new Model(kept);
  const rest = { agent: "", estimate: -1, rated: false, mail: false };
  model.take({ t: "conversation", id: "c1", state: "waiting", ...rest });
  return model;
}

test("a message is kept until the server has it", () => {
  const kept = outbox();
  const model = begun(kept);
  model.write({ id: "m1", text: "hello", at: 1 });
  expect(new Model(kept).unsent().map((one) => one.id)).toEqual(["m1"]); // the next page sends it again
  model.take({ t: "ack", id: "m1", seq: 1 });
  expect(kept.kept.size).toBe(0);
  expect(model.unsent()).toEqual([]);
});

test("what the visitor has left behind does not come back with a new link", () => {
  const model = begun();
  const rest = { agent: "", estimate: -1, rated: false, mail: false };
  model.take({ t: "conversation", id: "c1", state: "ended", ...rest });
  model.leave();
  model.take({ t: "conversation", id: "c1", state: "ended", ...rest });
  model.take({ t: "item", item: item(1, "m1") });
  expect([model.state, model.items.length]).toEqual(["none", 0]);
  model.take({ t: "conversation", id: "c2", state: "new", ...rest });
  model.take({ t: "item", item: item(1, "m2") });
  expect([model.state, model.items.length]).toEqual(["new", 1]);
});

test("an item that comes twice is one, and items are in order", () => {
  const model = begun();
  for (const seq of [2, 1, 3, 2, 3]) model.take({ t: "item", item: item(seq, `m${seq}`) });
  expect(model.items.map((one) => one.seq)).toEqual([1, 2, 3]);
  expect(model.seen).toBe(3);
});

test("the item itself ends its wait in the outbox, also where the ack was lost", () => {
  const kept = outbox();
  const model = begun(kept);
  model.write({ id: "m1", text: "hello", at: 1 });
  model.take({ t: "item", item: item(1, "m1") });
  expect(model.outbox).toEqual([]);
  expect(kept.kept.size).toBe(0);
});

test("how far a message came", () => {
  const model = begun();
  for (const seq of [1, 2, 3, 4]) model.take({ t: "item", item: item(seq, `m${seq}`) });
  model.take({ t: "marks", sent: 3, delivered: 2, read: 1 });
  expect(model.items.map((one) => model.progress(one))).toEqual(["read", "delivered", "sent", "sending"]);
});

test("another conversation begins empty, and keeps what is unsent", () => {
  const model = begun();
  model.take({ t: "item", item: item(1, "m1") });
  model.write({ id: "m2", text: "more", at: 2 });
  model.take({ t: "conversation", id: "c2", state: "new", agent: "", estimate: -1, rated: false, mail: false });
  expect(model.items).toEqual([]);
  expect(model.unsent().map((one) => one.id)).toEqual(["m2"]);
});

test("what the server refuses is not sent again, but for what it asks for later", () => {
  const kept = outbox();
  const model = begun(kept);
  model.write({ id: "long", text: "x", at: 1 });
  model.write({ id: "later", text: "y", at: 2 });
  model.take({ t: "refused", id: "long", code: "too_large" });
  model.take({ t: "refused", id: "later", code: "later" });
  expect(model.unsent().map((one) => one.id)).toEqual(["later"]);
});

test("what was refused is not waited for: the conversation that ended stays over", () => {
  const model = begun();
  model.write({ id: "m1", text: "x", at: 1 });
  model.write({ id: "f1", text: "", at: 2, file: { name: "a.exe", size: 3 } });
  model.take({ t: "refused", id: "m1", code: "too_large" });
  expect(model.waits).toBe(true);
  model.fail("f1", "file_gone");
  expect([model.waits, model.outbox.length]).toEqual([false, 2]);
});

test("an outbox that holds nonsense harms nobody", () => {
  const model = begun();
  for (const t of ["unknown", "", "constructor"]) model.take({ t } as never);
  expect(model.items).toEqual([]);
});

test("every language has every word, with the same places in it", () => {
  const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  expect(Object.keys(languages).length).toBeGreaterThan(3);
  for (const [name, texts] of Object.entries(languages)) {
    expect(Object.keys(texts).sort(), name).toEqual(Object.keys(english).sort());
    for (const [word, text] of Object.entries(english)) {
      expect(places(texts[word]), `${name} ${word}`).toEqual(places(text));
    }
  }
  expect(new Texts(["nl-BE", "en"]).say("send")).toBe("Versturen");
  expect(new Texts(["xx"]).wait(250)).toBe("about 5 minutes");
});

test("a language is written in its own direction", () => {
  expect(new Texts(["ar-EG"]).direction).toBe("rtl");
  expect(new Texts(["he", "nl"]).direction).toBe("ltr"); // there is no Hebrew: it is Dutch
});

test("a file is not sent again as a text, and the next page knows of it", () => {
  const kept = outbox();
  const model = begun(kept);
  model.write({ id: "f1", text: "", at: 1, file: { name: "a.png", size: 3 } });
  const next = new Model(kept);
  expect(next.unsent()).toEqual([]);
  expect(next.files().map((one) => one.id)).toEqual(["f1"]);
  next.fail("f1", "file_gone");
  expect(new Model(kept).outbox).toEqual([]); // said once
});

test("what to expect is known before anything is written", () => {
  const model = new Model(outbox());
  model.take({ t: "outlook", open: false, changes: 5000, estimate: -1 });
  expect(model.outlook).toMatchObject({ open: false, changes: 5000 });
});
