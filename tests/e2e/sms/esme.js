// The least that takes messages: what the centre of these tests can bring at most, with nothing behind it.
const smpp = require('smpp');

const session = smpp.connect({ host: '127.0.0.1', port: Number(process.argv[2]) });
session.on('connect', () => session.bind_transceiver({ system_id: 'least' }));
session.on('deliver_sm', (pdu) => session.send(pdu.response()));
session.on('close', () => process.exit(0));
