"""Calls that the real hub holds and distributes, and a scripted PBX. usage: held_test.py BALIE"""
import sys
import unittest

from bus_desk import BusDesk
from fake_pbx import FakePbx, text
from held import ENTRY, Held
from waiting import wait_for

BALIE = sys.argv.pop(1)
NUMBER = "+447700900163"
QUEUE = "6000"


class HeldCalls(unittest.TestCase):
    def setUp(self):
        self.pbx = FakePbx("ed6")
        self.pbx.phones = {"2001": "answers", "2002": "answers"}
        self.balie = Held(BALIE, f"""
[adapter.pbx]
type = "csta"
channel = "voice"
port = {self.pbx.port}
routes = ["*"]
monitors = ["2001", "2002", "{QUEUE}", "6001"]
queues = ["sales={QUEUE}", "support=6001"]
agents = ["anna=77", "bert=78"]
country = "GB"
ring = "3s"
spool = "spool"
""")
        self.balie.start()
        self.addCleanup(self.balie.folder.cleanup)
        self.addCleanup(self.balie.stop)
        self.addCleanup(self.pbx.crash)
        wait_for("the session with the PBX", self.pbx.registered.is_set, more=self.balie.shown)
        wait_for("it to be open", lambda: "the session with the PBX is open" in self.balie.shown())
        self.calls = 40

    def signs_in(self, agent):
        number, phone = {"anna": ("77", "2001"), "bert": ("78", "2002")}[agent]
        self.pbx.agent("LoggedOn", phone, number)
        self.pbx.agent("Ready", phone, number)
        wait_for(f"{agent} to be ready", lambda: any(
            one["presenceChanged"]["agent"] == agent and one["presenceChanged"]["state"] == "ready"
            for one in self.balie.events("presence.changed")))

    def call(self, number=NUMBER):
        """It is routed to the queue's device, and waits there. Gives the PBX's number and the contact's id."""
        self.calls += 1
        call, cross = str(self.calls), f"x{self.calls}"
        self.pbx.route(cross, call, number, ENTRY)
        select = wait_for("the route", lambda: self.pbx.routes.get(cross), more=self.balie.shown)[0]
        self.assertEqual(text(select, "routeSelected"), QUEUE)
        self.pbx.request("RouteEnd", f"<crossRefIdentifier>{cross}</crossRefIdentifier>")
        self.pbx.queue(call, number, ENTRY, QUEUE)
        return call, bytes.fromhex(text(select, "correlatorData/string")).decode().removeprefix("balie:")

    def is_at(self, call, device):
        wait_for(f"{call} at {device}", lambda: self.pbx.where[call][0] == device, more=self.balie.shown)

    def hang_up(self, call):
        device, calling, _ = self.pbx.where[call]
        self.pbx.cleared(call, device, calling)

    def test_a_call_waits_for_an_agent_and_a_chat_later_knows(self):
        call, contact = self.call()
        self.balie.wait_waiting(contact)
        self.signs_in("anna")
        self.is_at(call, "2001")
        self.balie.wait_reservation(contact, "anna", "accepted", "")
        self.assertEqual(self.balie.wait_outcome(contact, "answered")["agent"], "anna")
        self.hang_up(call)
        self.assertIn("talked_seconds", self.balie.wait_outcome(contact, "completed")["attributes"])
        self.balie.wait_state(contact, "ended")
        past = self.balie.chat("chat-1", NUMBER)["customer"]["history"][-1]
        self.assertEqual((past["contactId"], past["channel"], past["agent"]), (contact, "voice", "anna"))
        self.assertEqual([one["kind"] for one in past["outcomes"]], ["answered", "completed"])
        self.assertEqual(sum(name == "DeflectCall" for name, _ in self.pbx.heard), 1)

    def test_a_desk_sees_it_ring_and_answers_holds_retrieves_and_hangs_up(self):
        desk = BusDesk(self.balie.folder.name)
        self.addCleanup(desk.stop)
        self.pbx.phones["2001"] = "rings"
        call, contact = self.call()
        self.balie.wait_waiting(contact)
        self.signs_in("anna")
        self.balie.wait_offered("anna", contact)
        self.is_at(call, "2001")
        self.assertEqual([one["kind"] for one in self.balie.outcomes(contact)], [], "it rings")
        self.assertTrue(desk.carried_out("answer", contact, "pbx", agent="anna"))
        self.balie.wait_outcome(contact, "answered")
        self.balie.wait_talking("anna", contact)
        self.assertTrue(desk.carried_out("hold", contact, "pbx", agent="anna"))
        self.assertEqual(self.pbx.holding, {(call, "2001")}, "her telephone holds, not the customer's")
        desk.wait_holds(contact, ("held", "anna"))
        self.assertEqual(self.balie.wait_error(desk.order("hold", contact, "pbx", agent="anna")), "already_held")
        self.assertTrue(desk.carried_out("retrieve", contact, "pbx", agent="anna"))
        self.assertEqual(self.pbx.holding, set())
        self.pbx.hold(call, "2001", True)  # with her telephone's own key
        self.pbx.hold(call, "2001", False)
        desk.wait_holds(contact, *[("held", "anna"), ("retrieved", "anna")] * 2)
        self.assertEqual(self.balie.wait_error(desk.order("retrieve", contact, "pbx", agent="anna")), "not_held")
        self.assertTrue(desk.carried_out("hang_up", contact, "pbx", agent="anna"))
        self.balie.wait_outcome(contact, "completed")
        self.assertEqual(self.balie.wait_error(desk.order("hold", contact, "pbx", agent="anna")), "hung_up")

    def test_nobody_picks_up_and_it_waits_again(self):
        self.pbx.phones["2001"] = "rings"
        self.signs_in("anna")
        call, contact = self.call()
        self.is_at(call, "2001")
        self.balie.wait_reservation(contact, "anna", "declined", "declined")
        self.is_at(call, QUEUE)
        self.pbx.phones["2001"] = "busy"
        behind, _ = self.call("+447700900999")
        self.signs_in("bert")
        self.is_at(call, "2002")  # the first is still the first
        self.pbx.phones["2001"] = "answers"
        self.is_at(behind, "2001")
        self.assertEqual(self.balie.wait_outcome(contact, "answered")["agent"], "bert")

    def test_a_caller_gives_up_while_waiting(self):
        call, contact = self.call()
        self.balie.wait_waiting(contact)
        self.hang_up(call)
        self.balie.wait_outcome(contact, "abandoned")
        self.balie.wait_state(contact, "gone")
        self.signs_in("anna")
        self.is_at(self.call()[0], "2001")
        self.assertEqual(self.balie.reservations(contact), [])

    def test_a_call_is_transferred_to_another_queue(self):
        self.signs_in("anna")
        call, contact = self.call()
        self.balie.wait_outcome(contact, "answered")
        self.balie.order("transfer", contact, "pbx", queue="support")
        self.is_at(call, "6001")
        self.signs_in("bert")
        self.is_at(call, "2002")
        wait_for("both", lambda: [one["agent"] for one in self.balie.outcomes(contact)] == ["anna", "bert"])
        self.balie.wait_talking("bert", contact)
        self.hang_up(call)
        self.assertEqual(self.balie.wait_outcome(contact, "completed")["agent"], "bert")

    def test_the_hub_is_killed_while_calls_wait_and_talk(self):
        self.signs_in("anna")
        talking, first = self.call()
        self.balie.wait_outcome(first, "answered")
        waiting, second = self.call("+447700900999")
        self.balie.wait_waiting(second)
        self.balie.kill_hub()
        self.hang_up(talking)
        self.balie.wait_outcome(first, "completed")
        self.is_at(waiting, "2001")
        self.assertEqual(self.balie.wait_outcome(second, "answered")["agent"], "anna")
        for contact in (first, second):
            decided = [one for one in self.balie.events("contact.decided")
                       if one["contactDecided"]["contact"]["id"] == contact]
            self.assertEqual(len(decided), 1)


if __name__ == "__main__":
    unittest.main()
