#!/usr/bin/env node
// An adapter for Balie: each line of standard input is a contact, each decision a line of JSON on standard output.
// In: ID TAB ADDRESS TAB TEXT. Needs `npm ci`; reads the messages from protocols/bus, or where --messages says.
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import protobuf from "protobufjs";
import { Dealer } from "zeromq";

const { values: options } = parseArgs({
  options: {
    endpoint: { type: "string", default: `ipc:///tmp/balie-${process.getuid()}/hub` },
    name: { type: "string", default: "javascript" },
    channel: { type: "string", default: "chat" },
    messages: { type: "string", default: fileURLToPath(new URL("../../protocols/bus", import.meta.url)) },
  },
});

const root = new protobuf.Root();
root.resolvePath = (_, target) => (target.startsWith("balie/") ? `${options.messages}/${target}` : target);
const { ToHub, FromHub } = (await root.load("balie/v1/session.proto")).lookup("balie.v1");
const milliseconds = (duration) => Number(duration.seconds) * 1000 + duration.nanos / 1e6;

const bootId = randomUUID();
// Requests by number. The same id brings the same decision, so asking again in another session does no harm.
const waiting = new Map();
const sent = new Map();
let reading = true;
let wake = () => {};

// One session with the hub; resolves when it is over: the hub is gone, or there is nothing left to ask.
async function talk() {
  const socket = new Dealer({ linger: 200 });
  socket.connect(options.endpoint);
  let [credit, heartbeat, silence] = [0, 500, 3000]; // until Welcome says otherwise
  let heard = Date.now();
  let said = 0;
  let over = false;
  const outbox = [];
  let sending = false;
  async function send(body) {
    said = Date.now();
    outbox.push(ToHub.encode(ToHub.create(body)).finish());
    if (sending) return; // a socket sends one message at a time
    sending = true;
    while (outbox.length > 0 && !socket.closed) await socket.send(outbox.shift());
    sending = false;
  }
  wake = () => {
    for (const [number, contact] of waiting) {
      if (sent.size >= credit) break;
      waiting.delete(number);
      sent.set(number, contact);
      send({ request: number, contact });
    }
    over ||= !reading && waiting.size + sent.size === 0;
    if (over) finish();
  };
  const timer = setInterval(() => {
    if (credit > 0 && Date.now() - said > heartbeat) send({ heartbeat: {} });
    over ||= Date.now() - heard > silence;
    wake();
  }, 100);
  async function finish() {
    clearInterval(timer);
    wake = () => {};
    await send({ goodbye: { code: "stopping" } });
    socket.close();
  }
  send({ hello: { adapter: options.name, channel: options.channel, protocol: 1, bootId, program: "adapter.js" } });
  for await (const [frame] of socket) {
    heard = Date.now();
    const message = FromHub.decode(frame);
    if (message.body === "welcome") {
      credit = message.welcome.credit;
      [heartbeat, silence] = [milliseconds(message.welcome.heartbeat), milliseconds(message.welcome.silence)];
    }
    if (message.body === "credit") credit += message.credit.amount;
    if (sent.delete(Number(message.request))) console.log(JSON.stringify(FromHub.toObject(message, { longs: String })));
    over ||= message.body === "goodbye";
    wake();
  }
}

let number = 0;
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [id, address, ...text] = line.split("\t");
    const identifiers = [{ scheme: "chat", value: address }];
    waiting.set(++number, { id, channel: options.channel, text: text.join("\t"), identifiers });
    wake();
  })
  .on("close", () => {
    reading = false;
    wake();
  });

while (reading || waiting.size + sent.size > 0) {
  const again = new Map([...sent, ...waiting]); // in their order
  sent.clear();
  waiting.clear();
  for (const [key, contact] of again) waiting.set(key, contact);
  await talk();
}
