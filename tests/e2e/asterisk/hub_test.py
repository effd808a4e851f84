"""Calls of a scripted Asterisk, balie-asterisk and the real hub. Arguments: balie."""
import os
import pathlib
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from agi_channel import AgiChannel  # noqa: E402
from balie_process import Balie  # noqa: E402
from harness import wait_for  # noqa: E402
from manager import Manager  # noqa: E402

BALIE = sys.argv.pop(1)
NUMBER = "+447700900163"


class Hub(unittest.TestCase):
    def setUp(self):
        self.manager = Manager()
        self.addCleanup(self.manager.stop)
        self.balie = Balie(BALIE, "shop", f"""
[adapter.asterisk]
type = "asterisk"
channel = "voice"
port = 0
address_file = "address"
deadline = "2s"
manager_port = {self.manager.port}
manager_user = "balie"
manager_secret_file = "secret"
""")
        self.folder = pathlib.Path(self.balie.folder.name)
        (self.folder / "secret").write_text("secret\n")
        self.balie.start()
        self.addCleanup(self.balie.folder.cleanup)
        self.addCleanup(self.balie.stop)
        address = wait_for("the adapter", lambda: (self.folder / "address").exists() and
                           (self.folder / "address").read_text().strip())
        self.address = (address.rsplit(":", 1)[0], int(address.rsplit(":", 1)[1]))
        self.balie.wait(lambda: '"session with the hub is open"' in self.balie.log.read_text())
        wait_for("the lists to be asked for",
                 lambda: any(action["Action"] == "Status" for action in self.manager.actions))

    def call(self, uniqueid, number=NUMBER):
        channel = self.manager.new("PJSIP/trunk", uniqueid=uniqueid, number=number)
        agi = AgiChannel(self.address, "contact?entry=%2B442079460100", uniqueid=uniqueid, caller=number)
        agi.environment = agi.environment.replace(f"PJSIP/trunk-{uniqueid}".encode(), channel["name"].encode())
        channel["variables"].update(agi.run())
        return channel

    def talk(self, channel, interface):
        agent = self.manager.new(interface, linkedid=channel["linkedid"])
        self.manager.bridge(channel, agent)
        return agent

    def events(self, kind, contact):
        log = [one for one in self.balie.ask("events") if one.get("type") == kind]
        return [one for one in log if contact in (one.get("contactDecided", {}).get("contact", {}).get("id"),
                                                  one.get("outcomeRecorded", {}).get("outcome", {}).get("contactId"))]

    def outcomes(self, contact):
        return [one["outcomeRecorded"]["outcome"] for one in self.events("outcome.recorded", contact)]

    def wait_for_outcome(self, contact, kind):
        return wait_for(f"{kind} of {contact}",
                        lambda: next((one for one in self.outcomes(contact) if one["kind"] == kind), None))

    def test_a_chat_after_a_call_shows_how_the_call_went(self):
        caller = self.call("7.1")
        self.assertEqual(caller["variables"]["BALIE_STATUS"], "DECIDED")
        self.assertNotEqual(caller["variables"]["BALIE_QUEUE"], "")
        telephone = self.manager.new("PJSIP/2001", linkedid="7.1")
        self.manager.emit("AgentCalled", *self.manager.state(caller), *self.manager.state(telephone, "Dest"),
                          ("Queue", "sales"), ("Interface", "PJSIP/2001"), ("MemberName", "anna"))
        self.assertEqual(self.wait_for_outcome("7.1", "ringing")["agent"], "anna", "for a screen pop")
        self.manager.hangup(telephone)
        agent = self.talk(caller, "PJSIP/2001")
        self.wait_for_outcome("7.1", "answered")
        self.manager.hangup(agent)
        self.manager.hangup(caller)
        self.wait_for_outcome("7.1", "completed")
        chat = self.balie.send({"id": "chat-1", "adapter": "web", "channel": "chat", "country": "GB",
                                "identifiers": [{"scheme": "tel", "value": "07700 900163"}]})[0]
        self.assertEqual(chat["customer"]["id"], caller["variables"]["BALIE_CUSTOMER"])
        past = chat["customer"]["history"][-1]
        self.assertEqual((past["contactId"], past["channel"]), ("7.1", "voice"))
        outcomes = {one["kind"]: one for one in past["outcomes"]}
        self.assertEqual(set(outcomes), {"answered", "completed"}, "that it rang was for a screen pop")
        self.assertLess(outcomes["answered"]["at"], outcomes["completed"]["at"])
        ended = self.outcomes("7.1")[-1]
        self.assertEqual(ended["agent"], "PJSIP/2001")
        self.assertIn("talk_seconds", ended["attributes"])

    def test_the_hub_is_killed_during_calls(self):
        before = self.call("7.2")
        agent = self.talk(before, "PJSIP/2001")
        self.wait_for_outcome("7.2", "answered")
        process = self.balie.hub()
        os.kill(process, signal.SIGSTOP)
        began = time.monotonic()
        during = self.call("7.3", "+447700900999")
        self.assertEqual(during["variables"]["BALIE_STATUS"], "FALLBACK")
        self.assertLess(time.monotonic() - began, 2.5)
        self.manager.hangup(agent)
        self.manager.hangup(before)
        os.kill(process, signal.SIGKILL)
        self.balie.wait(lambda: self.balie.hub() not in (None, process))
        self.balie.wait_until_ready()
        back = time.monotonic()
        self.wait_for_outcome("7.2", "completed")
        wait_for("the call to be reported", lambda: self.events("contact.decided", "7.3"))
        self.assertLess(time.monotonic() - back, 5)
        # The same customer on the next call, nothing doubled.
        again = self.call("7.4")
        self.assertEqual(again["variables"]["BALIE_CUSTOMER"], before["variables"]["BALIE_CUSTOMER"])
        for contact in ("7.2", "7.3"):
            self.assertEqual(len(self.events("contact.decided", contact)), 1)
        self.assertEqual([one["kind"] for one in self.outcomes("7.2")], ["answered", "completed"])


if __name__ == "__main__":
    unittest.main()
