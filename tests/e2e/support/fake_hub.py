"""The program fake_hub: a hub that answers every contact alike, remembers all it hears, and orders what a test says."""
import json
import subprocess

from waiting import WAIT_SECONDS


class FakeHub:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bus = json.loads(self.process.stdout.readline())

    def tell(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def send(self, kind, message):
        assert self.tell(f"{kind} {json.dumps(message)}") == "ok"

    def list(self, name):
        return json.loads(self.tell(name))

    def contacts(self):
        return self.list("recorded")

    def contacts_by_id(self):
        return {contact["id"]: contact for contact in self.contacts()}

    def outcomes(self, contact=None):
        return [one for one in self.list("outcomes") if contact in (None, one.get("contactId"))]

    def said(self, body):
        """What adapters said with this body: "presence", "reservationAnswer", ..."""
        return [one[body] for one in self.list("said 0") if body in one]

    def done(self, command):
        return next((one for one in self.list("dones 0") if one["commandId"] == command), None)

    def end(self):
        self.process.stdin.close()
        self.process.wait(WAIT_SECONDS)
        self.process.stdout.close()
