"""Calls that the real hub holds and distributes, balie-asterisk, and a scripted Asterisk. Arguments: balie."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from agi_channel import AgiChannel  # noqa: E402
from bus_desk import BusDesk  # noqa: E402
from held import ENTRY, Held  # noqa: E402
from manager import Manager  # noqa: E402
from waiting import wait_for  # noqa: E402

BALIE = sys.argv.pop(1)
NUMBER = "+447700900163"
ANNA, BERT = "PJSIP/2001", "PJSIP/2002"


class HeldCalls(unittest.TestCase):
    def setUp(self):
        self.manager = Manager()
        self.addCleanup(self.manager.stop)
        self.manager.agents = {ANNA: "answer", BERT: "answer"}
        self.balie = Held(BALIE, f"""
[adapter.asterisk]
type = "asterisk"
channel = "voice"
port = 0
address_file = "address"
manager_port = {self.manager.port}
manager_user = "balie"
manager_secret_file = "secret"
spool = "spool"
ring = "3s"
agents = ["bert=PJSIP/2002"]
sign_in_queues = ["sales"]
""")
        self.folder = pathlib.Path(self.balie.folder.name)
        (self.folder / "secret").write_text("secret\n")
        self.balie.start()
        self.addCleanup(self.balie.folder.cleanup)
        self.addCleanup(self.balie.stop)
        wait_for("the lists", lambda: any(action["Action"] == "Status" for action in self.manager.actions))
        address = (self.folder / "address").read_text().strip()
        self.address = (address.rsplit(":", 1)[0], int(address.rsplit(":", 1)[1]))

    def signs_in(self, agent, interface):
        self.manager.member(agent, interface)
        self.manager.tell_member("QueueMemberAdded", "sales", interface)
        wait_for(f"{agent} to be ready", lambda: any(
            one["presenceChanged"]["agent"] == agent and one["presenceChanged"]["state"] == "ready"
            for one in self.balie.events("presence.changed")))

    def call(self, uniqueid, number=NUMBER):
        channel = self.manager.new("PJSIP/trunk", uniqueid=uniqueid, number=number)
        agi = AgiChannel(self.address, f"contact?entry=%2B{ENTRY[1:]}", uniqueid=uniqueid, caller=number)
        agi.environment = agi.environment.replace(f"PJSIP/trunk-{uniqueid}".encode(), channel["name"].encode())
        channel["variables"].update(agi.run())
        self.assertEqual((channel["variables"]["BALIE_STATUS"], channel["variables"]["BALIE_HOLD"]), ("DECIDED", "1"))
        channel["context"], channel["exten"] = "balie", "hold"
        return channel

    def talks_to(self, caller, interface):
        wait_for(f"{interface} to have it", lambda: caller["leg"] and caller["bridge"] and
                 caller["leg"]["name"].startswith(interface), more=self.balie.shown)

    def test_a_call_waits_for_an_agent_and_a_chat_later_knows(self):
        caller = self.call("1.1")
        self.balie.wait_waiting("1.1")
        self.signs_in("anna", ANNA)
        self.talks_to(caller, ANNA)
        self.balie.wait_reservation("1.1", "anna", "accepted", "")
        self.assertEqual(self.balie.wait_outcome("1.1", "answered")["agent"], "anna")
        self.manager.hangup(caller)
        ended = self.balie.wait_outcome("1.1", "completed")
        self.assertIn("talk_seconds", ended["attributes"])
        self.balie.wait_state("1.1", "ended")
        past = self.balie.chat("chat-1", NUMBER)["customer"]["history"][-1]
        self.assertEqual((past["contactId"], past["channel"]), ("1.1", "voice"))
        self.assertEqual([one["kind"] for one in past["outcomes"]], ["answered", "completed"])

    def test_a_desk_sees_it_ring_and_holds_retrieves_and_hangs_up(self):
        desk = BusDesk(self.balie.folder.name)
        self.addCleanup(desk.stop)
        self.manager.agents[ANNA] = "ring"
        caller = self.call("1.9")
        self.balie.wait_waiting("1.9")
        self.signs_in("anna", ANNA)
        self.balie.wait_offered("anna", "1.9")
        wait_for("ringing", lambda: caller["leg"])
        self.assertEqual(self.balie.outcomes("1.9"), [], "it rings")
        self.manager.answer(caller)
        self.balie.wait_talking("anna", "1.9")
        leg = caller["leg"]
        self.assertTrue(desk.carried_out("hold", "1.9", "asterisk", agent="anna"))
        self.assertEqual((caller["exten"], leg["exten"]), ("held", "holding"))
        desk.wait_holds("1.9", ("held", "anna"))
        self.assertEqual(self.balie.wait_error(desk.order("hold", "1.9", "asterisk", agent="anna")), "already_held")
        self.assertTrue(desk.carried_out("retrieve", "1.9", "asterisk", agent="anna"))
        self.assertEqual(caller["bridge"], leg["bridge"])
        self.manager.hold_key(leg, "Hold")
        self.manager.hold_key(leg, "Unhold")
        desk.wait_holds("1.9", *[("held", "anna"), ("retrieved", "anna")] * 2)
        self.assertEqual(self.balie.wait_error(desk.order("retrieve", "1.9", "asterisk", agent="anna")), "not_held")
        self.assertTrue(desk.carried_out("hang_up", "1.9", "asterisk", agent="anna"))
        self.balie.wait_outcome("1.9", "completed")
        self.assertNotIn(leg["uniqueid"], self.manager.channels)
        self.assertEqual(self.balie.wait_error(desk.order("hold", "1.9", "asterisk", agent="anna")), "hung_up")

    def presences(self, agent):
        """(adapter, state, reason) of all that the hub wrote of the agent."""
        found = [one["presenceChanged"] for one in self.balie.events("presence.changed")]
        return [(one["adapter"], one["state"], one.get("reason", "")) for one in found if one["agent"] == agent]

    def says(self, agent, state, reason=""):
        """A desk does, by the HTTP adapter."""
        self.balie.call("PUT", f"/v1/agents/{agent}/presence", {"state": state, "reason": reason})

    def queue_actions(self):
        return [(one["Action"], one["Interface"], one.get("Queue", ""), one.get("Paused", ""), one.get("Reason", ""))
                for one in self.manager.actions if one["Action"].startswith("Queue") and "Interface" in one]

    def test_a_presence_is_the_same_at_the_desk_and_in_the_queues(self):
        self.manager.member("anna", ANNA, "support")
        self.manager.tell_member("QueueMemberAdded", "support", ANNA)
        self.signs_in("anna", ANNA)
        members = [self.manager.members[(queue, ANNA)] for queue in ("sales", "support")]
        self.says("anna", "not_ready", "lunch")
        wait_for("the pause", lambda: all((one["Paused"], one["PausedReason"]) == (1, "lunch") for one in members))
        self.says("anna", "ready")
        wait_for("its end", lambda: all(one["Paused"] == 0 for one in members))
        for member in members:
            member.update(Paused=1, PausedReason="coffee")
        for queue in ("sales", "support"):
            self.manager.tell_member("QueueMemberPause", queue, ANNA)
        wait_for("the hub to know", lambda: self.presences("anna")[-1] == ("asterisk", "not_ready", "coffee"))
        self.says("bert", "ready")
        wait_for("the sign-in", lambda: ("sales", BERT) in self.manager.members)
        self.says("bert", "away")
        wait_for("the sign-out", lambda: ("sales", BERT) not in self.manager.members)
        self.says("anna", "away")
        wait_for("her sign-out", lambda: ("sales", ANNA) not in self.manager.members)
        self.manager.member("bert", BERT)
        self.manager.tell_member("QueueMemberAdded", "sales", BERT)  # after all that came of the above
        wait_for("bert's own", lambda: self.presences("bert")[-1] == ("asterisk", "ready", ""))
        self.assertEqual(self.presences("anna"), [
            ("asterisk", "ready", ""), ("http", "not_ready", "lunch"), ("http", "ready", ""),
            ("asterisk", "not_ready", "coffee"), ("http", "away", "")])
        self.assertEqual(self.presences("bert"), [("http", "ready", ""), ("http", "away", ""),
                                                   ("asterisk", "ready", "")])
        self.assertEqual(self.queue_actions(), [
            ("QueuePause", ANNA, "", "true", "lunch"), ("QueuePause", ANNA, "", "false", ""),
            ("QueueAdd", BERT, "sales", "", ""), ("QueueRemove", BERT, "sales", "", ""),
            ("QueueRemove", ANNA, "sales", "", "")])
        self.assertEqual((members[1]["Paused"], members[1]["PausedReason"]), (1, "coffee"))

    def test_the_desks_word_holds_when_the_hub_comes_back(self):
        self.signs_in("anna", ANNA)
        self.says("anna", "not_ready", "lunch")
        wait_for("the pause", lambda: self.manager.members[("sales", ANNA)]["Paused"] == 1)
        self.balie.kill_hub()
        lunch = ("http", "not_ready", "lunch")
        wait_for("the desk to say it again", lambda: self.presences("anna").count(lunch) == 2, more=self.balie.shown)
        self.signs_in("bert", BERT)  # after what Asterisk's adapter says again
        self.assertEqual(self.presences("anna"), [("asterisk", "ready", ""), lunch, lunch])
        self.assertEqual(len(self.queue_actions()), 1)

    def test_nobody_picks_up_and_it_waits_again(self):
        self.manager.agents[ANNA] = "ring"
        self.signs_in("anna", ANNA)
        caller = self.call("1.2")
        wait_for("ringing", lambda: caller["leg"])
        self.balie.wait_reservation("1.2", "anna", "declined", "declined")
        wait_for("music", lambda: caller["exten"] == "hold" and not caller["leg"])
        behind = self.call("1.3", "+447700900999")
        self.signs_in("bert", BERT)
        self.talks_to(caller, BERT)  # the first is still the first
        self.manager.agents[ANNA] = "answer"
        self.talks_to(behind, ANNA)
        self.assertEqual(self.balie.wait_outcome("1.2", "answered")["agent"], "bert")

    def test_a_caller_gives_up_while_waiting(self):
        caller = self.call("1.4")
        self.balie.wait_waiting("1.4")
        self.manager.hangup(caller)
        self.balie.wait_outcome("1.4", "abandoned")
        self.balie.wait_state("1.4", "gone")
        self.signs_in("anna", ANNA)
        self.talks_to(self.call("1.5"), ANNA)
        self.assertEqual(self.balie.reservations("1.4"), [])

    def test_a_call_is_transferred_to_another_queue(self):
        self.signs_in("anna", ANNA)
        caller = self.call("1.6")
        self.talks_to(caller, ANNA)
        self.balie.wait_outcome("1.6", "answered")
        self.balie.order("transfer", "1.6", "asterisk", queue="support", agent="")
        wait_for("music", lambda: caller["exten"] == "hold" and not caller["bridge"], more=self.balie.shown)
        self.signs_in("bert", BERT)
        self.talks_to(caller, BERT)
        wait_for("both", lambda: [one["agent"] for one in self.balie.outcomes("1.6")] == ["anna", "bert"])
        self.balie.wait_talking("bert", "1.6")
        self.manager.hangup(caller)
        self.assertEqual(self.balie.wait_outcome("1.6", "completed")["agent"], "bert")
        kinds = [one["kind"] for one in self.balie.outcomes("1.6")]
        self.assertEqual(kinds, ["answered", "answered", "completed"])

    def test_the_hub_is_killed_while_calls_wait_and_talk(self):
        self.signs_in("anna", ANNA)
        talking = self.call("1.7")
        self.talks_to(talking, ANNA)
        self.balie.wait_outcome("1.7", "answered")
        waiting = self.call("1.8", "+447700900999")
        self.balie.wait_waiting("1.8")
        self.balie.kill_hub()
        self.manager.hangup(talking)
        self.balie.wait_outcome("1.7", "completed")
        self.talks_to(waiting, ANNA)
        self.assertEqual(self.balie.wait_outcome("1.8", "answered")["agent"], "anna")
        for contact in ("1.7", "1.8"):
            decided = [one for one in self.balie.events("contact.decided")
                       if one["contactDecided"]["contact"]["id"] == contact]
            self.assertEqual(len(decided), 1)


if __name__ == "__main__":
    unittest.main()
