// Scripts in every field, foreign pages, torrents: refused, and others unhurt: hostile_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import test from "node:test";
import { anna, browser, setStage, world } from "./stage.mjs";
import { Visitor } from "./visitor.mjs";
import { until } from "./world.mjs";

setStage();

const options = { timeout: 60_000 };

// A WebSocket by hand, with the origin that it likes: the status of the handshake, and frames as they come.
function raw(origin, { entry = "shop", path = "/chat/socket" } = {}) {
  const { hostname, port } = new URL(world.chat);
  const socket = connect(Number(port), hostname);
  const one = { socket, status: 0, received: Buffer.alloc(0), ended: false };
  socket.on("data", (bytes) => {
    one.received = Buffer.concat([one.received, bytes]);
    one.status ||= Number(/^HTTP\/1\.1 (\d+)/.exec(one.received.toString("latin1"))?.[1] ?? 0);
  });
  socket.on("close", () => (one.ended = true));
  socket.on("error", () => (one.ended = true));
  socket.write(
    `GET ${path}?entry=${entry} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n` +
      (origin ? `Origin: ${origin}\r\n` : "") +
      "\r\n",
  );
  one.send = (text) => {
    const body = Buffer.from(text),
      mask = Buffer.from([1, 2, 3, 4]);
    const length =
      body.length < 126
        ? Buffer.from([0x80 | body.length])
        : body.length < 65536
          ? Buffer.from([0x80 | 126, body.length >> 8, body.length & 255])
          : Buffer.from([0x80 | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((bits) => (body.length >> bits) & 255)]);
    socket.write(Buffer.concat([Buffer.from([0x81]), length, mask, body.map((byte, at) => byte ^ mask[at % 4])]));
  };
  return one;
}

test("what people write is text, on both sides", options, async () => {
  const nasty = [
    '<img src=x onerror="alert(1)">',
    "<script>alert(2)</script>",
    "javascript:alert(3)",
    '"><svg onload=alert(4)>',
    'https://shop.example/"onmouseover=alert(5)',
    "http://shop.example/open https://shop.example@evil.example/ https://shop.example/\u202egnp.exe",
    "\u{1f469}\u{1f3fd}\u200d\u{1f4bb} \u202eolleh \u05e9\u05dc\u05d5\u05dd",
    "{{constructor.constructor('alert(6)')()}}",
  ];
  const ann = await Visitor.arrive(browser, `${world.origin}/`);
  await ann.open();
  await ann.writes(nasty[0]);
  const contact = await anna.accept();
  for (const text of nasty.slice(1)) await ann.writes(text);
  await anna.reads(nasty.at(-1));
  for (const text of nasty) await anna.says(contact, text);
  await until("all of them", async () => (await ann.said()).filter(([who]) => who === "agent").length === nasty.length);
  const said = await ann.said();
  assert.deepEqual(
    said.filter(([who]) => who === "agent").map(([, text]) => text),
    nasty,
  );
  assert.deepEqual(
    said.filter(([who]) => who === "me").map(([, text]) => text),
    nasty,
  );
  const links = await ann.chat.locator(".log a").evaluateAll((all) => all.map((one) => [one.protocol, one.rel]));
  for (const [protocol, rel] of links) {
    assert.equal(protocol, "https:");
    assert.equal(rel, "noopener noreferrer nofollow");
  }
  assert.equal(await ann.chat.locator(".log img, .log script, .log svg[onload]").count(), 0);
  assert.deepEqual(ann.problems, []);
  await anna.ends(contact);
  await ann.context.close();
});

test("a page of another origin gets nothing, nor does an entry that is none", options, async () => {
  for (const [origin, entry] of [
    ["https://evil.example", "shop"],
    ["null", "shop"],
    ["", "shop"],
    [`${world.origin}.evil.example`, "shop"],
    [world.origin, "nothing"],
  ]) {
    const one = raw(origin, { entry });
    await until("an answer", () => one.status);
    assert.equal(one.status, 403, `${origin} ${entry}`);
    one.socket.destroy();
  }
});

test("frames that are none, or too large, end the link and nothing else", options, async () => {
  const ben = await Visitor.arrive(browser, `${world.origin}/`);
  await ben.open();
  await ben.writes("still here");
  const contact = await anna.accept();
  const key = createHash("sha256").update("somebody").digest("hex");
  const hello = JSON.stringify({ t: "hello", entry: "shop", language: "en", key });
  for (const frames of [
    ["nonsense"],
    ["{}"],
    [hello, '{"t":"message"}'],
    ["[".repeat(10_000)],
    [hello, JSON.stringify({ t: "message", id: "m-0000001", text: "x".repeat(1 << 20) })],
    [
      hello,
      hello.replace(
        key,
        key.replace(/^./, (letter) => (letter === "0" ? "1" : "0")),
      ),
    ],
    ['{"t":"message","id":"m-0000002","text":"before hello"}'],
  ]) {
    const one = raw(world.origin);
    await until("the upgrade", () => one.status === 101);
    for (const frame of frames) one.send(frame);
    await until(`the end after ${frames.at(-1).slice(0, 40)}`, () => one.ended || one.received.includes(0x88));
    one.socket.destroy();
  }
  await ben.writes("and still");
  await anna.reads("and still");
  await anna.ends(contact);
  await ben.context.close();
});

test("who forges another's key or conversation sees nothing of it", options, async () => {
  const one = raw(world.origin);
  await until("the upgrade", () => one.status === 101);
  const conversations = [...world.log.matchAll(/"contact":"(\w{26})"/g)].map((found) => found[1]);
  one.send(
    JSON.stringify({
      t: "hello",
      entry: "shop",
      language: "en",
      key: "f".repeat(64),
      conversation: conversations[0] ?? "0".repeat(26),
      seen: 0,
    }),
  );
  await until("an answer", () => one.received.includes('"t":"conversation"'));
  assert.match(one.received.toString("latin1"), /"state":"none"/);
  assert.doesNotMatch(one.received.toString("latin1"), /"t":"item"/);
  one.socket.destroy();
});

test("a thousand links from one address: most are refused, and who is there goes on", options, async () => {
  const cas = await Visitor.arrive(browser, `${world.origin}/`);
  await cas.open();
  await cas.writes("before");
  const contact = await anna.accept();
  await cas.status("Anna is here for you");
  const all = Array.from({ length: 1000 }, () => raw(world.origin));
  await until("their answers", () => all.every((one) => one.status || one.ended));
  const counts = new Map();
  for (const one of all) counts.set(one.status, (counts.get(one.status) ?? 0) + 1);
  for (const one of all) one.socket.destroy();
  assert.ok(counts.get(429) > 800, JSON.stringify([...counts]));
  await cas.writes("during");
  await anna.reads("during");
  await cas.came("delivered");
  await anna.ends(contact);
  await cas.context.close();
});

test("what was refused is counted, where nobody from outside comes", options, async () => {
  const figures = await (await fetch(`http://${world.figures}/metrics`)).text();
  for (const [name, least] of [
    ["foreign", 5],
    ["bad_frames", 4],
    ["too_fast", 800],
    ["conversations", 3],
  ]) {
    const count = Number(new RegExp(`^balie_chat_${name}_total (\\d+)`, "m").exec(figures)?.[1]);
    assert.ok(count >= least, `${name}: ${count}`);
  }
  assert.equal((await fetch(`${world.chat}/metrics`)).status, 404);
});
