"""`balie up` with queues that hold calls until the hub finds an agent, and an HTTP adapter for chats and orders."""
import http.client
import json
import pathlib

from balie_process import Balie
from waiting import wait_for

ENTRY = "+442079460100"
PLAYBOOK = {
    "playbook.toml": 'name = "held"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "sales"\n',
    "entries.toml": f'[[entry]]\nname = "sales"\nentry = "{ENTRY}"\nqueue = "sales"\n',
    "queues.toml": """
[[queue]]
name = "sales"
target = "600"
hold = true
offer_limit = "20s"
decline_rest = "1s"
service_level = "60s"
[[queue]]
name = "support"
target = "601"
hold = true
offer_limit = "20s"
decline_rest = "1s"
skills = [{name = "support"}]
""",
    "agents.toml": """
misses_max = 100
lost_grace = "30s"
[[channel]]
name = "voice"
[[agent]]
name = "anna"
[[agent]]
name = "bert"
skills = [{name = "support"}]
""",
}


class Held(Balie):
    """`adapters`: their tables of balie.toml."""

    def __init__(self, program, adapters):
        super().__init__(program, "shop", adapters + '[adapter.http]\ntype = "http"\nport = 0\nopen = true\n'
                                                     'address_file = "http_address"\nspool = "http_spool"\n')
        playbook = pathlib.Path(self.folder.name) / "playbook"
        playbook.mkdir()
        for name, content in PLAYBOOK.items():
            (playbook / name).write_text(content)
        lines = [f'playbook = "{playbook}"' if line.startswith("playbook") else line
                 for line in self.settings.read_text().splitlines()]
        self.settings.write_text("\n".join(lines))

    def start(self):
        super().start()
        address = pathlib.Path(self.folder.name) / "http_address"
        self.wait(lambda: address.exists() and address.read_text().strip())
        self.address = address.read_text().strip().split("://")[1]

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = json.loads(answer.read())
            assert answer.status == 200, (answer.status, content)
            return content
        finally:
            connection.close()

    def events(self, kind):
        return [one for one in self.ask("events") if one["type"] == kind]

    def outcomes(self, contact):
        found = [one["outcomeRecorded"]["outcome"] for one in self.events("outcome.recorded")]
        return [one for one in found if one.get("contactId") == contact]

    def wait_outcome(self, contact, kind):
        return wait_for(f"{kind} of {contact}", lambda: next(
            (one for one in self.outcomes(contact) if one["kind"] == kind), None), more=self.shown)

    def reservations(self, contact):
        """(agent, state, reason) of all that were made of it, as they changed."""
        found = [one["reservationChanged"] for one in self.events("reservation.changed")]
        return [(one["agent"], one["state"], one.get("reason", "")) for one in found if one["contactId"] == contact]

    def wait_reservation(self, contact, *wanted):
        wait_for(f"{wanted} of {contact}", lambda: wanted in self.reservations(contact), more=self.shown)

    def routed(self, contact):
        found = [one["contactRouted"] for one in self.events("contact.routed")]
        return [one for one in found if one["contactId"] == contact]

    def wait_waiting(self, contact, queue="sales"):
        """It waits, or is on offer, in this queue."""
        wait_for(f"{contact} to wait", lambda: any(
            one["contactId"] == contact
            for one in self.call("GET", f"/v1/queues/{queue}?contacts=9").get("contacts", [])), more=self.shown)

    def wait_state(self, contact, state):
        return wait_for(f"{contact} {state}", lambda: next(
            (one for one in reversed(self.routed(contact)) if one["state"] == state), None), more=self.shown)

    def wait_talking(self, agent, contact):
        """The hub knows that the agent has it."""
        wait_for(f"{agent} to talk", lambda: [
            one for one in self.call("GET", f"/v1/agents/{agent}").get("contacts", [])
            if (one["contactId"], one["state"]) == (contact, "talking")], more=self.shown)

    def shown(self):
        return self.log.read_text()[-3000:]

    def order(self, kind, contact, adapter, **more):
        return self.call("POST", "/v1/orders", {"id": f"{kind}-{contact}", "kind": kind, "contactId": contact,
                                                "contactAdapter": adapter, **more})

    def wait_offered(self, agent, contact):
        """What a desk sees of a contact that is offered to the agent: who it is and what was decided, before it is
        answered."""
        def offered():
            contacts = self.call("GET", f"/v1/agents/{agent}").get("contacts", [])
            return next((one for one in contacts if (one["contactId"], one["state"]) == (contact, "offered")), None)
        seen = wait_for(f"{contact} to be offered to {agent}", offered, more=self.shown)
        assert seen["customerId"] and seen["decisionId"], seen
        return seen

    def wait_error(self, command):
        """With which error a command ended."""
        return wait_for(f"the end of {command}", lambda: next(
            (one["commandDone"].get("error", "none") for one in self.events("command.done")
             if one["commandDone"]["commandId"] == command), None), more=self.shown)

    def chat(self, name, number):
        """A chat of the customer with this number comes in; gives its decision."""
        return self.call("POST", "/v1/contacts", {"id": name, "channel": "chat", "country": "GB",
                                                  "identifiers": [{"scheme": "tel", "value": number}]})
