// An SMS centre for tests, by npm's smpp, with misbehaviour on command. One JSON object a line: orders on standard
// input, events on standard output. Texts go as hexadecimal bytes, so that nothing between recodes them.
const smpp = require('smpp');
const readline = require('readline');
const fs = require('fs');

const settings = JSON.parse(process.argv[2] || '{}');
const sessions = new Set();
const waiting = []; // messages for customers' phones' side: until a session can take them
let manner = { submit: 'ok', left: Infinity, receipts: 'text', ids: 'hex', swapped: true, final: true };
let lastId = settings.first_id || 1000;
let server = null;
let lastSession = 0;

const say = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const hex = (value) => (Buffer.isBuffer(value) ? value : Buffer.from(value || '', 'latin1')).toString('hex');

// The message's bytes as they came: the package has them apart from their header.
smpp.PDU.prototype._filter = (function (own) {
  return function (how) {
    if (how === 'decode' && Buffer.isBuffer(this.short_message)) this.raw = this.short_message;
    if (how === 'decode' && Buffer.isBuffer(this.message_payload)) this.rawPayload = this.message_payload;
    return own.call(this, how);
  };
})(smpp.PDU.prototype._filter);

function nextId() {
  const number = ++lastId;
  if (manner.ids === 'uuid') return `7220BB6C-B0BD-4B05-9D3C-${number.toString(16).padStart(12, '0').toUpperCase()}`;
  return manner.ids === 'decimal' ? String(number).padStart(10, '0') : number.toString(16);
}

// Another way to write the same id, as centres do.
const idOfReceipt = (id) => manner.ids === 'hex' ? String(parseInt(id, 16)).padStart(10, '0') : id;

function receipt(pdu, id, state) {
  const words = { 1: 'ENROUTE', 2: 'DELIVRD', 5: 'UNDELIV' };
  const own = { source_addr: pdu.source_addr, destination_addr: pdu.destination_addr };
  const swapped = { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr };
  const how = { ...(manner.swapped ? swapped : own), esm_class: 4 };
  if (manner.receipts !== 'tlv') {
    how.short_message = Buffer.from(`id:${idOfReceipt(id)} sub:001 dlvrd:001 submit date:2611221200 done date:` +
      `2611221201 stat:${words[state]} err:000 text:x`);
  }
  if (manner.receipts !== 'text') {
    how.receipted_message_id = id;
    how.message_state = state;
  }
  return how;
}

const canReceive = (session) => session.role && session.role !== 'bind_transmitter';

// As a centre does: a message that was not answered with success goes again, over whatever link there is. What one
// client sent another (`from`: which) does not go back.
function deliver(key, pdu, tries = 0, from = null) {
  const session = [...sessions].filter((one) => canReceive(one) && (!from || one.client !== from))[0];
  if (!session) return waiting.push([key, pdu, tries + 1, from]);
  const open = { key, pdu, tries, from };
  session.open.add(open);
  session.deliver_sm({ ...pdu }, (answer) => {
    session.open.delete(open);
    if (!settings.quiet || answer.command_status) say({ event: 'answered', key, status: answer.command_status, tries });
    const again = answer.command_status && answer.command_status !== 0x65;
    if (again) setTimeout(() => deliver(key, pdu, tries + 1, from), 50);
    done(key, answer.command_status);
  });
  if (manner.echo > Math.random()) session.deliver_sm({ ...pdu });
}

// So many messages, each of its own words, at most `window` without an answer.
let many = null;
function done(key, status) {
  if (!many || status || !key.startsWith(many.name)) return;
  if (--many.left === 0) say({ event: 'delivered', name: many.name });
  nextOfMany();
}
function nextOfMany() {
  if (many.sent === many.count) return;
  const number = ++many.sent;
  deliver(`${many.name} ${number}`, { source_addr_ton: 1, source_addr: String(447700900000 + number % 100),
    destination_addr: '3300', data_coding: 0, short_message: Buffer.from(`${many.name} ${number}`) });
}
function begin(order) {
  many = { ...order, sent: 0, left: order.count };
  for (let i = 0; i < order.window; i++) nextOfMany();
}

function deliverReceipts(pdu, id) {
  if (!pdu.registered_delivery || manner.receipts === 'none') return;
  if (manner.intermediate) deliver('receipt-' + id, receipt(pdu, id, 1));
  deliver('receipt-' + id, receipt(pdu, id, manner.fails ? 5 : 2));
  if (manner.twice) deliver('receipt-' + id, receipt(pdu, id, manner.fails ? 5 : 2));
}

// What one client submits, another gets, byte by byte.
function relay(session, pdu, id) {
  const names = ['source_addr_ton', 'source_addr_npi', 'source_addr', 'dest_addr_ton', 'dest_addr_npi',
    'destination_addr', 'data_coding', 'protocol_id'];
  const same = Object.fromEntries(names.map((name) => [name, pdu[name]]));
  deliver('relay-' + id, { ...same, esm_class: pdu.esm_class & 0x40, short_message: pdu.raw }, 0, session.client);
}

function onSubmit(session, pdu) {
  const how = manner.left > 0 ? manner.submit : 'ok';
  if (how !== 'ok') manner.left--;
  const status = { throttle: 0x58, full: 0x14, refuse: 0x0b, temporary: 0x64 }[how];
  const event = { event: 'submit', how, from: pdu.source_addr, to: pdu.destination_addr, hex: hex(pdu.raw),
    payload: pdu.rawPayload ? hex(pdu.rawPayload) : undefined, esm_class: pdu.esm_class, data_coding: pdu.data_coding,
    validity: pdu.validity_period, registered: pdu.registered_delivery,
    sar: pdu.sar_total_segments ? [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum] : undefined };
  if (status) {
    say(event);
    return session.send(pdu.response({ command_status: status }));
  }
  if (how === 'nack') {
    say(event);
    return session.send(new smpp.PDU('generic_nack', { sequence_number: pdu.sequence_number, command_status: 3 }));
  }
  const id = nextId();
  say({ ...event, id });
  if (how === 'silent') return;
  if (how === 'drop') return session.destroy(); // taken, and nobody will know
  if (manner.early) deliverReceipts(pdu, id);
  session.send(pdu.response({ message_id: id }));
  if (!manner.early) deliverReceipts(pdu, id);
  if (manner.relay) relay(session, pdu, id);
}

function onSession(session) {
  sessions.add(session);
  session.number = ++lastSession;
  session.open = new Set(); // what it was given and has not answered
  session.on('error', () => {});
  session.on('close', () => {
    sessions.delete(session);
    say({ event: 'closed', session: session.number });
    for (const { key, pdu, tries, from } of session.open) deliver(key, pdu, tries + 1, from);
  });
  for (const role of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(role, (pdu) => {
      const right = !settings.password || settings.password === pdu.password;
      if (!right) return session.send(pdu.response({ command_status: 0x0e }));
      session.send(pdu.response({ system_id: 'centre' }));
      session.role = role;
      session.client = pdu.system_id;
      say({ event: 'bound', role, session: session.number, system_id: pdu.system_id, version: pdu.interface_version });
      if (canReceive(session)) for (const one of waiting.splice(0)) deliver(...one);
    });
  }
  session.on('submit_sm', (pdu) => onSubmit(session, pdu));
  session.on('cancel_sm', (pdu) => {
    say({ event: 'cancel', id: pdu.message_id, from: pdu.source_addr, to: pdu.destination_addr });
    session.send(pdu.response({ command_status: manner.keeps ? 0x11 : 0 }));
  });
  session.on('query_sm', (pdu) => {
    say({ event: 'query', id: pdu.message_id, from: pdu.source_addr });
    session.send(pdu.response({ message_id: pdu.message_id, message_state: manner.state || 1, error_code: 0 }));
  });
  session.on('enquire_link', (pdu) => manner.mute || session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    say({ event: 'unbind' });
    session.send(pdu.response());
    session.close();
  });
  session.on('generic_nack', (pdu) => say({ event: 'nack', status: pdu.command_status }));
  session.on('unknown', (pdu) => session.send(pdu.response()));
}

function start(port) {
  const tls = settings.key ? { key: fs.readFileSync(settings.key), cert: fs.readFileSync(settings.cert) } : {};
  server = smpp.createServer(tls, onSession);
  server.listen(port, '127.0.0.1', () => {
    settings.port = server.address().port;
    say({ event: 'listening', port: settings.port });
  });
}

function pduOf(order) {
  const pdu = { ...order.pdu, short_message: Buffer.from(order.hex || '', 'hex') };
  if (order.payload) pdu.message_payload = Buffer.from(order.payload, 'hex');
  return pdu;
}

// So many messages of so many customers, at most `window` without an answer; says how long the answers took.
function flood({ count, window, name }) {
  const session = [...sessions].find(canReceive);
  const took = [];
  const began = process.hrtime.bigint();
  let sent = 0;
  const next = () => {
    const number = ++sent;
    const at = process.hrtime.bigint();
    session.deliver_sm({ source_addr_ton: 1, source_addr: String(447700900000 + number % 1000),
      destination_addr: '3300', data_coding: 0, short_message: Buffer.from(`${name} ${number}`) }, (answer) => {
      took.push([Number(process.hrtime.bigint() - at) / 1e6, answer.command_status]);
      if (sent < count) return next();
      if (took.length < count) return;
      const seconds = Number(process.hrtime.bigint() - began) / 1e9;
      const sorted = took.map(([ms]) => ms).sort((a, b) => a - b);
      say({ event: 'flooded', seconds, a_second: count / seconds, failed: took.filter(([, status]) => status).length,
        p50: sorted[Math.floor(count * 0.5)], p99: sorted[Math.floor(count * 0.99)] });
    });
  };
  for (let i = 0; i < Math.min(window, count); i++) next();
}

const orders = {
  deliver: (order) => deliver(order.key, pduOf(order)),
  behave: (order) => { manner = { ...manner, left: Infinity, ...order.how }; say({ event: 'behaves' }); },
  drop: () => { for (const session of sessions) session.destroy(); },
  raw: (order) => { for (const session of sessions) session.socket.write(Buffer.from(order.hex, 'hex')); },
  unbind: () => { for (const session of sessions) session.unbind(); },
  stop: () => { server.close(); for (const session of sessions) session.destroy(); },
  start: () => start(settings.port),
  flood,
  many: begin,
  outbind: (order) => {
    const session = smpp.connect({ host: '127.0.0.1', port: order.port });
    session.on('connect', () => session.outbind({ system_id: 'centre', password: order.password }));
    onSession(session);
  },
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line);
  orders[order.do](order);
}).on('close', () => process.exit(0));
start(settings.port || 0);
