"""A scripted Asterisk, balie-asterisk and a fake hub, for tests. Arguments: balie-asterisk, fake_hub."""
import pathlib
import sys
import tempfile
import time
import unittest

from agi_channel import AgiChannel
from harness import Adapter, FakeHub, wait_for
from manager import Manager

PROGRAM, HUB = sys.argv.pop(1), sys.argv.pop(1)
TRUNK = "PJSIP/trunk"


class World(unittest.TestCase):
    manager_settings = {}
    table = ""

    def setUp(self):
        self.hub = FakeHub(HUB)
        self.addCleanup(self.hub.end)
        self.manager = Manager(**self.manager_settings)
        self.addCleanup(self.manager.stop)
        self.adapter = self.start()
        self.addCleanup(lambda: self.adapter.process.poll() is None and self.adapter.end())
        self.wait_for_login()

    def start(self):
        directory = pathlib.Path(tempfile.mkdtemp(prefix="balie-asterisk-"))
        (directory / "secret").write_text("secret\n")
        return Adapter(PROGRAM, self.hub.bus, f'deadline = "2s"\nring = "2s"\nmanager_port = {self.manager.port}\n'
                         f'manager_user = "balie"\nmanager_secret_file = "secret"\n'
                         f'outgoing = "PJSIP/{{number}}@trunk"\n{self.table}', directory)

    def wait_for_login(self, count=1):
        wait_for("the lists to be asked for",
                 lambda: sum(action["Action"] == "Status" for action in self.manager.actions) >= count)

    def call(self, uniqueid, decision=None, ask="contact"):
        """A call comes in and is asked about; gives its channel."""
        self.hub.send("decide", decision or {"route": {"queue": "sales"}})
        channel = self.manager.new(TRUNK, uniqueid=uniqueid, number="+447700900163")
        agi = AgiChannel(self.adapter.address, ask, uniqueid=uniqueid)
        agi.environment = agi.environment.replace(f"PJSIP/trunk-{uniqueid}".encode(), channel["name"].encode())
        channel["variables"].update(agi.run())
        self.assertEqual(channel["variables"]["BALIE_STATUS"], "DECIDED")
        return channel

    def held(self, uniqueid):
        channel = self.call(uniqueid, {"route": {"queue": "sales", "hold": True}})
        channel["context"], channel["exten"] = "balie", "hold"
        return channel

    def outcome(self, contact, kind):
        return wait_for(f"{kind} of {contact}", lambda: next(
            (one for one in self.hub.outcomes(contact) if one["kind"] == kind), None))

    def kinds(self, contact):
        return [one["kind"] for one in self.hub.outcomes(contact)]

    def presence(self, agent, state):
        def holds():
            said = [one for one in self.hub.said("presence") if one["agent"] == agent]
            return said and said[-1]["state"] == state and said[-1]
        return wait_for(f"{agent} to be {state}", holds)

    def command(self, kind, contact=None, **more):
        number = f"command-{time.monotonic_ns()}"
        self.hub.send("command", {"id": number, "kind": kind, "contactId": contact or "", **more})
        return number

    def done(self, number):
        return wait_for("the command's end", lambda: self.hub.done(number))
