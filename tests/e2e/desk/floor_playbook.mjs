// What the business of the stories decides, and how its adapters are set.
export const entry = "+442079460100";
const entries = { [entry]: "sales", support: "support", counter: "counter", shop: "chat" };
const channels = ["voice", "chat", "email", "sms", "counter"];

export const playbook = {
  "playbook.toml": 'name = "desk"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "sales"\n' +
    'explain = "held"\n',
  "entries.toml": Object.entries(entries)
    .map(([name, queue]) => `[[entry]]\nname = "${queue}"\nentry = "${name}"\nqueue = "${queue}"\n`)
    .join(""),
  "queues.toml": `
[[queue]]
name = "sales"
title = "Sales"
target = "600"
hold = true
offer_limit = "60s"
decline_rest = "1s"
wrap_up = "60s"
outcome_required = true
service_level = "60s"
[[queue]]
name = "support"
title = "Support"
target = "601"
hold = true
offer_limit = "60s"
wrap_up = "60s"
skills = [{name = "support"}]
[[queue]]
name = "chat"
title = "Chat"
target = "602"
hold = true
offer_limit = "60s"
wrap_up = "60s"
[[queue]]
name = "counter"
title = "Counter"
target = "603"
`,
  "agents.toml": `
misses_max = 100
lost_grace = "60s"
${channels.map((name) => `[[channel]]\nname = "${name}"\n`).join("")}
[[agent]]
name = "anna"
title = "Anna Vermeer"
capacity = 6
[[agent]]
name = "bert"
title = "Bert Hals"
capacity = 6
skills = [{name = "support"}]
`,
  "attributes.toml": ["given_name", "mail_address"]
    .map((name) => `[[attribute]]\nname = "${name}"\npurpose = "contract"\nfrom_contact = true\nshown = "*"\n`)
    .join(""),
  "arbitration.toml": channels.map((name) => `[[channel]]\nname = "${name}"\nplaces = 2\n`).join(""),
  "offers.toml": `
[[offer]]
id = "plus"
title = "Shop Plus"
value = 30
propensity = 0.4
text = [{text = "Your parcels with you the next day.", why = "In touch often"}]
`,
};

export function settings(folder, origin, more) {
  return `
[hub]
data = "data"
playbook = "playbook"
[bus]
directory = "${folder}"
[adapter.http]
type = "http"
port = 0
open = true
address_file = "http"
spool = "http_spool"
[adapter.desk]
type = "desk"
port = 0
address_file = "desk"
first_password_file = "first_password"
spool = "desk_spool"
grace = "20s"
[adapter.chat]
type = "chat"
port = 0
address_file = "chat"
entries = ["shop ${origin}"]
state = "chat_state"
connects_rate = 10000
messages_rate = 1000
${more}`;
}
