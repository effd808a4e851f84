// A made-up day: contacts on every channel, a customer with a past, queues and agents.
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const ahead = (seconds) => ago(-seconds);
const hostile = "<img src=x onerror=alert(1)><script>document.title='taken'</script>";

const completed = (reason, note) => ({ kind: "completed", reason, note, at: ago(86400) });

const past = [
  ["email", "service@example.com", "delivery/late", 86400 * 40, "bert", [completed("solved", hostile)]],
  [
    "voice",
    "+442079460110",
    "refund",
    86400 * 22,
    "anna",
    [
      { kind: "rejected", offerId: "plus", reason: "too_expensive" },
      completed("complaint", "Was promised the money back within a week.\nWants to be called, not mailed."),
    ],
  ],
  ["web", "shop", "basket", 86400 * 9, "", [{ kind: "presented", offerId: "plus-month" }]],
  ["sms", "3300", "delivery/where", 86400 * 3, "carla", [completed("parcel_traced", "")]],
  ["chat", "shop", "invoice", 7200, "anna", [{ kind: "accepted", offerId: "track-by-sms" }]],
].map(([channel, entry, topic, seconds, agent, outcomes], at) => ({
  contactId: `past-${at}`,
  adapter: channel,
  channel,
  entry,
  topic,
  at: ago(seconds),
  queue: "helpdesk",
  agent,
  outcomes,
  decisionId: `decision-past-${at}`,
}));

const attribute = (name, value, source, assurance, days) => ({
  name,
  value,
  source,
  assurance,
  at: ago(86400 * days),
});

function customerOf(given, family, tel, email) {
  return {
    id: `customer-${given.toLowerCase()}`,
    since: ago(86400 * 610),
    contacts: 27,
    history: past,
    identifiers: [
      { scheme: "tel", value: tel, assurance: "verified", contacts: 12 },
      { scheme: "email", value: email, assurance: "claimed", contacts: 9 },
      { scheme: "loyalty", value: "7003 1184", assurance: "verified", contacts: 3 },
    ],
    attributes: [
      attribute("given_name", given, "crm", "verified", 600),
      attribute("family_name", family, "crm", "verified", 600),
      attribute("tier", "plus", "crm", "verified", 120),
      attribute("city", "Utrecht", "crm", "verified", 600),
      attribute("lifetime_value", 1284.5, "warehouse", "observed", 4),
      attribute("shoe_size", 42, "web", "observed", 31),
    ],
    consents: [
      {
        purpose: "marketing",
        channel: "email",
        state: "granted",
        ground: "consent",
        source: "web",
        at: ago(86400 * 200),
      },
      {
        purpose: "marketing",
        channel: "voice",
        state: "withdrawn",
        ground: "consent",
        source: "desk",
        at: ago(86400 * 22),
      },
    ],
    preferences: [
      { name: "channel", value: "chat", kind: "revealed", source: "hub", at: ago(86400) },
      { name: "time of day", value: "after six", kind: "stated", source: "desk", at: ago(86400 * 22) },
    ],
    products: [
      {
        id: "order-81172",
        name: "Order 81172, running shoes",
        state: "ordered",
        since: ago(86400 * 6),
        source: "shop",
        attributes: { value: 89.95, parcel: "on its way" },
      },
      { id: "plus", name: "Shop Plus", state: "active", since: ago(86400 * 120), source: "crm" },
    ],
    opportunities: [
      { id: "opp-1", name: "Winter jackets for the family", state: "open", value: 420, at: ago(86400 * 9) },
    ],
    memberships: [{ group: "household-9", kind: "household", name: "Jansen, Amsterdam", role: "adult" }],
    segments: ["frequent", "plus_members", "parents"],
    running: ["decision-chat-1"],
  };
}

const offers = [
  {
    id: "track-by-sms",
    title: "Messages about the parcel",
    group: "service",
    propensity: 0.41,
    value: 1,
    score: 0.41,
    text: "Shall we send you a message when the parcel is near?",
    hint: "Say yes for them in the order's page.",
    why: ["Is in touch about delivery/where", "One order on its way"],
  },
  {
    id: "headset",
    title: "A headset",
    group: "products",
    propensity: 0.07,
    value: 9.99,
    score: 0.35,
    text: "A headset for 49.95 pounds, this month only.",
    why: ["Bought a phone last month"],
    reasons: [{ code: "recency", text: "Bought recently" }],
  },
];

const scores = [
  {
    model: "leaving",
    version: "3",
    value: 0.18,
    reasons: [
      { code: "plus", text: "Member of Shop Plus" },
      { code: "contacts", text: "Three contacts about deliveries this month" },
    ],
  },
  {
    model: "engaged",
    version: "1",
    value: 0.72,
    shadow: true,
    reasons: [{ code: "visits", text: "Visits every week" }],
  },
];

const explanation = {
  reasons: [
    { stage: "identity", text: "tel leads to one customer, verified", rule: "identity.toml:9" },
    { stage: "customer", text: "27 contacts, the last two hours ago" },
    { stage: "scoring", text: "leaving 0.18, engaged 0.72 (tried out)", rule: "models.toml:4" },
    { stage: "decision", text: "2 offers made of 4" },
    {
      stage: "routing",
      text: "queue helpdesk: segments.frequent, priority 300",
      rule: "queues.toml:88",
      rows: [{ table: "priority", row: 2, rule: "priority.dmn:31" }],
    },
  ],
  offers: [
    {
      offerId: "track-by-sms",
      stage: "made",
      text: "mandatory for deliveries",
      rule: "offers.toml:120",
      propensity: 0.41,
      contextWeight: 1,
      value: 1,
      lever: 1,
      score: 0.41,
    },
    {
      offerId: "headset",
      stage: "made",
      text: "",
      rule: "offers.toml:96",
      propensity: 0.07,
      contextWeight: 0.5,
      value: 9.99,
      lever: 1,
      score: 0.35,
      reasons: [{ code: "recency", text: "Bought recently" }],
    },
    {
      offerId: "plus",
      stage: "eligibility",
      text: "already has Shop Plus",
      rule: "offers.toml:44",
      rows: [{ table: "may have plus", row: 3, rule: "plus.dmn:52" }],
    },
    { offerId: "plus-month", stage: "exclusion", text: "plus stands before it", rule: "offers.toml:51" },
  ],
};

const people = {
  "chat-1": ["Sanne", "Jansen", "+31612345678", "sanne@example.com"],
  "call-1": ["Omar", "Bakker", "+31687654321", "omar@example.com"],
  "mail-1": ["Lotte", "de Vries", "+31611112222", "lotte@example.com"],
  "sms-1": ["Piet", hostile, "+31633334444", "piet@example.com"],
  "offered-1": ["Nadia", "El Amrani", "+31655556666", "nadia@example.com"],
  "": ["Yasmin", `Bakker ${hostile}`, "+31687654322", "yasmin@example.com"],
};

// undefined: there is none, or nobody may see it.
export function customerOfId(id) {
  const [, who] = Object.entries(people).find(([, [given]]) => id === `customer-${given.toLowerCase()}`) ?? [];
  return who && customerOf(...who);
}

const asked = {
  "chat-1": { topic: "delivery/where", text: "Hello, where is my parcel? It should have been here yesterday." },
  "call-1": { topic: "refund" },
  "mail-1": {
    topic: "invoice",
    subject: "Invoice 2231 is not right",
    text:
      "Hello,\n\nInvoice 2231 has the headset twice, but I only bought one. Could you please put that right?\n\n" +
      "Kind regards,\nLotte de Vries",
    attributes: {
      from_name: "Lotte de Vries",
      attachments: [{ name: "invoice-2231.pdf", type: "application/pdf", bytes: 48211 }],
    },
  },
  "sms-1": { topic: "delivery", text: `Is the shop in Utrecht open on Sunday? ${hostile}` },
  "offered-1": { topic: "delivery/late" },
};

export function contactsInHand() {
  const contact = (contactId, channel, state, seconds, more) => ({
    contactId,
    contactAdapter: channel,
    channel,
    queue: "helpdesk",
    state,
    since: ago(seconds),
    decisionId: `decision-${contactId}`,
    reservationId: `reservation-${contactId}`,
    customerId: `customer-${contactId}`,
    ...more,
  });
  return [
    contact("chat-1", "chat", "talking", 312),
    contact("call-1", "voice", "talking", 95),
    contact("mail-1", "email", "talking", 1840),
    contact("sms-1", "sms", "wrap_up", 40, { until: ahead(45), outcomeOwed: true }),
    contact("offered-1", "voice", "offered", 4, { until: ahead(26) }),
  ];
}

export function decisionOf(one) {
  const { contactId, contactAdapter, channel } = one;
  const [given, family, tel, email] = people[contactId];
  const customer = customerOf(given, family, tel, email);
  const scheme = channel === "email" ? "email" : "tel";
  const contact = {
    id: contactId,
    adapter: contactAdapter,
    channel,
    entry: channel === "voice" ? "+442079460110" : "shop",
    identifiers: [
      { scheme, value: scheme === "tel" ? tel : email, assurance: channel === "sms" ? "claimed" : "verified" },
    ],
    at: one.since,
    ...asked[contactId],
  };
  const decision = {
    id: one.decisionId,
    contactId,
    adapter: contactAdapter,
    at: one.since,
    playbookVersion: "2026-11-22.1",
    customer,
    offers,
    scores,
    route: { queue: "helpdesk", priority: 300, hold: true },
    explanation,
  };
  if (contactId === "call-1") {
    decision.candidates = [
      { customerId: customer.id, probability: 0.78, reason: "14 of 18 contacts by this tel" },
      { customerId: "customer-yasmin", probability: 0.17, reason: "3 of 18 contacts by this tel" },
      { customerId: "customer-unseen", probability: 0.05, reason: "somebody else by this tel" },
    ];
  }
  return { contact, decision };
}

export function openedOf(one) {
  const { contactId, contactAdapter } = one;
  const decided = decisionOf(one);
  const opened = {
    contactId,
    contactAdapter,
    reservationId: one.reservationId,
    decided,
    customer: decided.decision.customer,
  };
  const message = (id, from, text, seconds, state) => ({
    id,
    from,
    text,
    at: ago(seconds),
    state,
    agent: from === "agent" ? "anna" : "",
  });
  const conversation = contactId === "chat-1" && {
    contactId,
    contactAdapter,
    readId: "m2",
    messages: [
      message("m1", "customer", asked["chat-1"].text, 300),
      message("m2", "agent", "Good afternoon! Let me look that up for you.", 270, "delivered"),
      message("m3", "customer", "The number is 81172.\nThank you!", 240),
      message(
        "m4",
        "agent",
        "It left our store this morning, and will be with you tomorrow before noon.",
        60,
        "delivered",
      ),
      message("m5", "customer", hostile, 20),
      {
        ...message("m6", "customer", "", 10),
        arguments: { name: "parcel.png", type: "image/png", size: 7431, file: "file-1" },
      },
    ],
  };
  return { opened, conversation };
}

const span = (value) => `${value}s`;
export const queues = [
  ["helpdesk", "Help desk", true, 4, 132, 41, 5, 88, 71, 9, 3, 1],
  ["helpdesk-plus", "Help desk for members", true, 1, 12, 5, 2, 31, 30, 1, 2, 1],
  ["sales", "Advice and new orders", true, 0, 0, 0, 1, 22, 20, 2, 2, 0],
  ["post", "Letters", false, 7, 86400, 0, 0, 12, 5, 0, 1, 0],
].map(([queue, title, open, waiting, longest, estimate, talking, assigned, inLevel, abandoned, many, free]) => ({
  queue,
  title,
  open,
  waiting,
  longest: span(longest),
  estimate: span(estimate),
  talking,
  assigned: String(assigned),
  inLevel: String(inLevel),
  abandoned: String(abandoned),
  agents: many,
  free,
  contacts:
    queue === "helpdesk"
      ? [
          {
            contactId: "call-77",
            contactAdapter: "phone",
            channel: "voice",
            priority: 366,
            age: span(132),
            reason: "priority 300 + 66 for waiting",
            state: "waiting",
          },
          {
            contactId: "chat-81",
            contactAdapter: "chat",
            channel: "chat",
            priority: 198,
            age: span(96),
            reason: "priority 150 + 48 for waiting",
            state: "offered",
            agent: "bert",
          },
          {
            contactId: "mail-12",
            contactAdapter: "mail",
            channel: "email",
            priority: 172,
            age: span(44),
            reason: "priority 150 + 22 for waiting",
            state: "waiting",
          },
        ]
      : [],
}));

export const agents = [
  ["anna", "Anna Vermeer", "ready", "", 4, 6, ["chat", "voice"]],
  ["bert", "Bert Hals", "ready", "", 3, 3, ["chat"]],
  ["carla", "Carla Steen", "not_ready", "lunch", 0, 2, []],
  ["dirk", "Dirk Bouts", "away", "", 0, 3, []],
].map(([agent, name, state, reason, load, capacity, channels]) => ({
  agent,
  name,
  state,
  reason,
  load,
  capacity,
  since: ago(1200),
  connected: state !== "away",
  contacts: channels.map((channel, at) => ({
    contactId: `${agent}-${at}`,
    contactAdapter: channel,
    channel,
    queue: "helpdesk",
    state: "talking",
    outcomeOwed: agent === "bert",
  })),
}));

export function results(by) {
  const rows = [
    ["anna", "headset", 9, 2, 5, 19.98],
    ["anna", "track-by-sms", 14, 9, 3, 9],
    ["bert", "headset", 11, 1, 8, 9.99],
    ["bert", "track-by-sms", 12, 5, 4, 5],
    ["carla", "plus", 6, 1, 3, 30],
  ];
  return rows.map(([agent, offerId, shown, accepted, rejected, value]) => ({
    agent: by.includes("agent") ? agent : "",
    offerId: by.includes("offer") ? offerId : "",
    shown,
    accepted,
    rejected,
    value,
  }));
}

export function report(by) {
  const row = (more, arrived, abandoned, inLevel) => ({
    ...more,
    arrived: String(arrived),
    handled: String(arrived - abandoned),
    abandoned: String(abandoned),
    inLevel: String(inLevel),
    waited: span(arrived * 14),
    talked: span(arrived * 181),
    staffed: span(36000),
    busy: span(27400),
  });
  const begin = new Date();
  begin.setHours(8, 0, 0, 0);
  if (by[0] === "queue")
    return ["helpdesk", "helpdesk-plus", "sales"].map((queue, at) =>
      row({ queue }, 88 - 30 * at, 9 - 3 * at, 66 - 25 * at),
    );
  if (by[0] === "agent")
    return ["anna", "bert", "carla"].map((agent, at) => row({ agent }, 41 - 7 * at, 0, 36 - 8 * at));
  if (by[0] === "channel")
    return ["voice", "chat", "email"].map((channel, at) => row({ channel }, 70 - 20 * at, 6 - 2 * at, 55 - 18 * at));
  return [12, 18, 27, 31, 22, 16, 19, 14].map((arrived, at) =>
    row({ from: new Date(begin.getTime() + at * 3_600_000).toISOString() }, arrived, at % 3, arrived - 2 - (at % 4)),
  );
}

export const users = [
  { user: "anna", name: "Anna Vermeer", roles: ["agent"], agent: "anna", language: "nl", signedIn: ago(3600) },
  { user: "sue", name: "Sue Whitby", roles: ["supervisor", "analyst"], signedIn: ago(7200) },
  { user: "admin", name: "", roles: ["admin"], signedIn: ago(60) },
  { user: "dirk", name: "Dirk Bouts", roles: ["agent"], agent: "dirk", disabled: true },
];

export const auditEntries = [
  [812, 60, "admin", "user.saved", "dirk", ""],
  [811, 400, "anna", "customer_query", "customer-omar", ""],
  [810, 900, "mallory", "sign_in.wrong", "mallory", "sign_in.wrong"],
  [809, 3600, "anna", "sign_in", "anna", ""],
].map(([number, seconds, user, action, subject, refused]) => ({
  number: String(number),
  at: ago(seconds),
  user,
  action,
  subject,
  refused,
}));
