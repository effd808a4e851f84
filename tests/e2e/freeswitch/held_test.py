"""Calls that the real hub holds and distributes, and a scripted FreeSWITCH. usage: held_test.py BALIE"""
import socket
import sys
import unittest

from bus_desk import BusDesk
from fake_freeswitch import FakeFreeswitch
from held import ENTRY, Held
from waiting import wait_for

BALIE = sys.argv.pop(1)
NUMBER = "+447700900163"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class HeldCalls(unittest.TestCase):
    def setUp(self):
        self.switch, port = FakeFreeswitch(), free_port()
        self.listen = f"127.0.0.1:{port}"
        self.switch.phones.update({"user/1001": "answers", "user/1002": "answers"})
        for name, phone in (("anna", "user/1001"), ("bert", "user/1002")):
            self.switch.set_agent(name, contact=phone, status="Logged Out")
        self.balie = Held(BALIE, f"""
[adapter.fs]
type = "freeswitch"
channel = "voice"
listen = "{self.listen}"
port = {self.switch.port}
spool = "spool"
ring = "3s"
""")
        self.balie.start()
        self.addCleanup(self.balie.folder.cleanup)
        self.addCleanup(self.balie.stop)
        self.addCleanup(self.switch.crash)
        wait_for("the lists", lambda: any(line.startswith("api callcenter_config") for line in self.switch.heard))

    def signs_in(self, agent):
        self.switch.agents[agent]["status"] = "Available"
        self.switch.callcenter("agent-status-change", CC_Agent=agent, CC_Agent_Status="Available")
        wait_for(f"{agent} to be ready", lambda: any(
            one["presenceChanged"]["agent"] == agent and one["presenceChanged"]["state"] == "ready"
            for one in self.balie.events("presence.changed")))

    def call(self, number=NUMBER):
        call = self.switch.call(number, ENTRY, self.listen)
        self.music(call)
        return call

    def music(self, call, times=1):
        wait_for("music", lambda: [one for one, _ in call.executed].count("endless_playback") >= times,
                 more=self.balie.shown)

    def talks_to(self, call, phone):
        wait_for(f"{phone} to have it", lambda: call.place == "bridged" and any(
            uuid == call.uuid and f"bridge:user/{phone}" in target for uuid, target in self.switch.transfers[-1:]),
                 more=self.balie.shown)

    def test_a_call_waits_for_an_agent_and_a_chat_later_knows(self):
        call = self.call()
        self.balie.wait_waiting(call.uuid)
        self.signs_in("anna")
        self.talks_to(call, "1001")
        self.balie.wait_reservation(call.uuid, "anna", "accepted", "")
        self.assertEqual(self.balie.wait_outcome(call.uuid, "answered")["agent"], "anna")
        call.hang_up()
        self.assertIn("talked_seconds", self.balie.wait_outcome(call.uuid, "completed")["attributes"])
        self.balie.wait_state(call.uuid, "ended")
        past = self.balie.chat("chat-1", NUMBER)["customer"]["history"][-1]
        self.assertEqual((past["contactId"], past["channel"], past["agent"]), (call.uuid, "voice", "anna"))
        self.assertEqual([one["kind"] for one in past["outcomes"]], ["answered", "completed"])
        self.assertEqual(len(self.switch.transfers), 1, "picking up was the answer: it is not brought there again")

    def test_a_desk_sees_it_ring_and_answers_holds_retrieves_and_hangs_up(self):
        desk = BusDesk(self.balie.folder.name)
        self.addCleanup(desk.stop)
        self.switch.phones["user/1001"] = "rings"
        call = self.call()
        self.balie.wait_waiting(call.uuid)
        self.signs_in("anna")
        self.balie.wait_offered("anna", call.uuid)
        self.assertEqual(self.balie.outcomes(call.uuid), [], "it rings")
        self.assertTrue(desk.carried_out("answer", call.uuid, "fs", agent="anna"))
        self.talks_to(call, "1001")
        self.balie.wait_talking("anna", call.uuid)
        self.assertTrue(desk.carried_out("hold", call.uuid, "fs", agent="anna"))
        self.assertEqual(call.holding, {call.partner}, "her telephone holds, not the customer's")
        desk.wait_holds(call.uuid, ("held", "anna"))
        self.assertEqual(self.balie.wait_error(desk.order("hold", call.uuid, "fs", agent="anna")), "already_held")
        self.assertTrue(desk.carried_out("retrieve", call.uuid, "fs", agent="anna"))
        self.assertEqual(call.holding, set())
        self.switch.hold(call.partner, True)  # with her telephone's own key
        self.switch.hold(call.partner, False)
        desk.wait_holds(call.uuid, *[("held", "anna"), ("retrieved", "anna")] * 2)
        self.assertEqual(self.balie.wait_error(desk.order("retrieve", call.uuid, "fs", agent="anna")), "not_held")
        self.assertTrue(desk.carried_out("hang_up", call.uuid, "fs", agent="anna"))
        self.assertEqual(call.place, "gone")
        self.balie.wait_outcome(call.uuid, "completed")
        self.assertEqual(self.balie.wait_error(desk.order("hold", call.uuid, "fs", agent="anna")), "hung_up")

    def presences(self, agent):
        """(adapter, state, reason) of all that the hub wrote of the agent."""
        found = [one["presenceChanged"] for one in self.balie.events("presence.changed")]
        return [(one["adapter"], one["state"], one.get("reason", "")) for one in found if one["agent"] == agent]

    def says(self, state, reason=""):
        """A desk does, of anna, by the HTTP adapter."""
        self.balie.call("PUT", "/v1/agents/anna/presence", {"state": state, "reason": reason})

    def wait_status(self, status):
        wait_for(status, lambda: self.switch.agents["anna"]["status"] == status, more=self.balie.shown)

    def test_a_presence_is_the_same_at_the_desk_and_in_callcenter(self):
        self.signs_in("anna")
        self.says("not_ready", "lunch")
        self.wait_status("On Break")
        self.says("ready")
        self.wait_status("Available")
        self.switch.set_status("anna", "On Break")  # at the telephone
        wait_for("the hub to know", lambda: self.presences("anna")[-1] == ("fs", "not_ready", "On Break"))
        self.says("away")
        self.wait_status("Logged Out")
        self.signs_in("bert")  # after all that came of the above
        self.assertEqual(self.presences("anna")[-5:], [
            ("fs", "ready", ""), ("http", "not_ready", "lunch"), ("http", "ready", ""),
            ("fs", "not_ready", "On Break"), ("http", "away", "")])
        orders = [one for one in self.switch.heard if "agent set status" in one]
        self.assertEqual(orders, [f"api callcenter_config agent set status anna '{status}'"
                                  for status in ("On Break", "Available", "Logged Out")])

    def test_nobody_picks_up_and_it_waits_again(self):
        self.switch.phones["user/1001"] = "rings"
        self.signs_in("anna")
        call = self.call()
        self.balie.wait_reservation(call.uuid, "anna", "declined", "declined")
        self.music(call, 2)
        behind = self.call("+447700900999")
        self.signs_in("bert")
        self.talks_to(call, "1002")  # the first is still the first
        self.switch.phones["user/1001"] = "answers"
        self.talks_to(behind, "1001")
        self.assertEqual(self.balie.wait_outcome(call.uuid, "answered")["agent"], "bert")

    def test_a_caller_gives_up_while_waiting(self):
        call = self.call()
        self.balie.wait_waiting(call.uuid)
        call.hang_up("ORIGINATOR_CANCEL")
        self.balie.wait_outcome(call.uuid, "abandoned")
        self.balie.wait_state(call.uuid, "gone")
        self.signs_in("anna")
        self.talks_to(self.call(), "1001")
        self.assertEqual(self.balie.reservations(call.uuid), [])

    def test_a_call_is_transferred_to_another_queue(self):
        self.signs_in("anna")
        call = self.call()
        self.talks_to(call, "1001")
        self.balie.wait_outcome(call.uuid, "answered")
        self.balie.order("transfer", call.uuid, "fs", queue="support")
        self.music(call, 2)
        self.signs_in("bert")
        self.talks_to(call, "1002")
        wait_for("both", lambda: [one["agent"] for one in self.balie.outcomes(call.uuid)] == ["anna", "bert"])
        self.balie.wait_talking("bert", call.uuid)
        call.hang_up()
        self.assertEqual(self.balie.wait_outcome(call.uuid, "completed")["agent"], "bert")

    def test_the_hub_is_killed_while_calls_wait_and_talk(self):
        self.signs_in("anna")
        talking = self.call()
        self.talks_to(talking, "1001")
        self.balie.wait_outcome(talking.uuid, "answered")
        waiting = self.call("+447700900999")
        self.balie.wait_waiting(waiting.uuid)
        self.balie.kill_hub()
        talking.hang_up()
        self.balie.wait_outcome(talking.uuid, "completed")
        self.talks_to(waiting, "1001")
        self.assertEqual(self.balie.wait_outcome(waiting.uuid, "answered")["agent"], "anna")
        for contact in (talking.uuid, waiting.uuid):
            decided = [one for one in self.balie.events("contact.decided")
                       if one["contactDecided"]["contact"]["id"] == contact]
            self.assertEqual(len(decided), 1)


if __name__ == "__main__":
    unittest.main()
