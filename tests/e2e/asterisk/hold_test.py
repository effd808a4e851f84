"""Calls that an agent has are held, retrieved and ended, on the word of a desk or at the telephone. Arguments:
balie-asterisk, fake_hub."""
import unittest

from harness import wait_for
from world import TRUNK, World


class OnHold(World):
    """What a desk says of a call that an agent has."""

    def setUp(self):
        super().setUp()
        self.manager.agents = {"PJSIP/2001": "answer", "PJSIP/2002": "answer"}
        self.manager.member("anna", "PJSIP/2001")
        self.manager.tell_member("QueueMemberAdded", "sales", "PJSIP/2001")
        self.presence("anna", "ready")

    def talking(self, uniqueid):
        caller = self.held(uniqueid)
        self.assertNotIn("error", self.done(self.command("connect", uniqueid, to="PJSIP/2001", agent="anna")))
        self.outcome(uniqueid, "answered")
        return caller, caller["leg"]

    def holds(self, contact):
        return [(one["kind"], one["agent"], one["to"]) for one in self.hub.said("signal")
                if one["contactId"] == contact]

    def wait_holds(self, contact, *kinds):
        wait_for(f"{kinds} of {contact}", lambda: self.holds(contact) == [(kind, "anna", "desk") for kind in kinds])

    def error(self, kind, contact):
        return self.done(self.command(kind, contact)).get("error")

    def test_a_call_is_held_and_retrieved(self):
        caller, leg = self.talking("20.1")
        self.assertEqual(self.error("retrieve", "20.1"), "not_held")
        self.assertIsNone(self.error("hold", "20.1"))
        self.assertEqual((caller["exten"], leg["exten"], caller["bridge"]), ("held", "holding", None))
        self.wait_holds("20.1", "held")
        self.assertEqual(self.error("hold", "20.1"), "already_held")
        self.assertIsNone(self.error("retrieve", "20.1"))
        self.assertEqual((caller["bridge"], caller["variables"]["BALIE_LEG"]), (leg["bridge"], ""))
        self.wait_holds("20.1", "held", "retrieved")
        self.assertEqual(self.error("retrieve", "20.1"), "not_held")
        self.assertIsNone(self.error("hold", "20.1"))
        self.manager.hangup(caller)
        self.outcome("20.1", "completed")
        wait_for("her telephone to be let go", lambda: leg["uniqueid"] not in self.manager.channels)
        self.assertEqual(self.error("hold", "20.1"), "hung_up")
        self.assertEqual(self.kinds("20.1"), ["answered", "completed"])
        said = [one["state"] for one in self.hub.said("presence") if one["agent"] == "anna"]
        self.assertEqual(said, ["ready"], "on hold she is not busy with something else")

    def test_an_agent_who_hangs_up_ends_the_call(self):
        caller, leg = self.talking("20.2")
        self.assertIsNone(self.error("hold", "20.2"))
        self.manager.hangup(leg)
        wait_for("the customer to be let go", lambda: caller["uniqueid"] not in self.manager.channels)
        self.assertEqual(self.outcome("20.2", "completed")["agent"], "anna")

    def test_a_held_call_is_known_after_a_restart_and_goes_elsewhere(self):
        caller, leg = self.talking("20.3")
        self.assertIsNone(self.error("hold", "20.3"))
        self.restart()
        self.assertEqual(self.error("hold", "20.3"), "already_held")
        route = self.command("route", "20.3", arguments={"kind": "queue", "name": "night"})
        self.assertIsNone(self.done(route).get("error"))
        self.assertEqual((caller["exten"], caller["variables"]["BALIE_LEG"]), ("route", ""))
        wait_for("her telephone to be let go", lambda: leg["uniqueid"] not in self.manager.channels)
        self.assertIn(caller["uniqueid"], self.manager.channels)

    def restart(self):
        self.adapter.end(kill=True)
        asked = sum(action["Action"] == "Status" for action in self.manager.actions)
        self.adapter.start()
        self.wait_for_login(asked + 1)

    def test_a_call_retrieved_after_a_restart_is_held_again(self):
        caller, leg = self.talking("20.8")
        self.assertIsNone(self.error("hold", "20.8"))
        self.restart()
        self.assertIsNone(self.error("retrieve", "20.8"))
        self.assertEqual((caller["bridge"], caller["variables"]["BALIE_LEG"]), (leg["bridge"], ""))
        self.assertIsNone(self.error("hold", "20.8"))
        self.manager.hangup(leg)
        wait_for("the customer to be let go", lambda: caller["uniqueid"] not in self.manager.channels)
        self.assertEqual(self.outcome("20.8", "completed")["agent"], "anna")
        self.assertEqual(self.kinds("20.8"), ["answered", "completed"])
        self.assertEqual({agent for _, agent, _ in self.holds("20.8")}, {"anna"})

    def test_a_call_retrieved_after_a_restart_outlives_its_agent(self):
        caller, leg = self.talking("20.9")
        self.assertIsNone(self.error("hold", "20.9"))
        self.restart()
        self.assertIsNone(self.error("retrieve", "20.9"))
        with self.manager.lock:  # transferred at her telephone, to where the customer waits
            caller["joined"] = leg["joined"] = None
            self.manager.leave(caller)
            self.manager.hangup(leg)
        self.assertIsNone(self.done(self.command("connect", "20.9", to="PJSIP/2002", agent="bert")).get("error"))
        self.assertTrue(caller["bridge"])

    def test_a_hold_that_asterisk_refuses_changes_nothing(self):
        caller, leg = self.talking("20.10")
        self.manager.parts = False
        self.assertEqual(self.error("hold", "20.10"), "refused")
        self.assertEqual((caller["bridge"], caller["variables"]["BALIE_LEG"]), (leg["bridge"], ""))
        self.manager.parts = True
        self.assertIsNone(self.error("hold", "20.10"))
        self.wait_holds("20.10", "held")

    def test_who_is_alone_after_half_a_hold_waits_for_the_hub(self):
        caller, leg = self.talking("20.11")
        self.manager.parts = "first"
        self.assertEqual(self.error("hold", "20.11"), "refused")
        self.assertEqual((caller["exten"], caller["variables"]["BALIE_LEG"]), ("hold", ""))
        self.manager.hangup(leg)
        self.assertIsNone(self.done(self.command("connect", "20.11", to="PJSIP/2002", agent="bert")).get("error"))

    def test_the_telephones_own_key(self):
        _, leg = self.talking("20.4")
        self.manager.hold_key(leg, "Hold")
        self.wait_holds("20.4", "held")
        self.assertEqual(self.error("hold", "20.4"), "already_held")
        self.assertEqual(self.error("retrieve", "20.4"), "held_at_telephone")
        self.manager.hold_key(leg, "Unhold")
        self.wait_holds("20.4", "held", "retrieved")

    def test_in_a_call_that_we_made_the_customer_is_the_other_one(self):
        self.manager.agents["PJSIP/2001"] = "answer"
        tel = {"scheme": "tel", "value": "+447700900163"}
        self.assertIsNone(self.done(self.command("dial", "20.5", agent="anna", identifier=tel)).get("error"))
        agent = next(one for one in self.manager.channels.values() if one["variables"].get("BALIE_SIDE") == "agent")
        customer = self.manager.new(TRUNK, linkedid=agent["linkedid"])
        self.manager.bridge(agent, customer)
        self.assertEqual(self.outcome("20.5", "answered")["agent"], "anna")
        for kind, more in (("connect", {"to": "PJSIP/2002", "agent": "bert"}), ("wait", {}),
                           ("route", {"arguments": {"kind": "queue", "name": "night"}})):
            self.assertEqual(self.done(self.command(kind, "20.5", **more)).get("error"), "not_possible")
        self.assertEqual(customer["bridge"], agent["bridge"])
        self.assertIsNone(self.error("hold", "20.5"))
        self.assertEqual((customer["exten"], agent["exten"]), ("held", "holding"))

    def test_a_dialplan_without_the_extensions_keeps_the_call(self):
        caller, leg = self.talking("20.7")
        self.manager.extensions.discard("holding")
        self.assertEqual(self.error("hold", "20.7"), "no_extension")
        self.assertEqual(caller["bridge"], leg["bridge"])
        self.assertTrue(caller["bridge"])

    def test_nobody_has_it(self):
        self.held("20.6")
        self.assertEqual(self.error("hold", "20.6"), "not_talking")

    def test_all_that_hello_names_is_carried_out(self):
        kinds = self.hub.list("kinds")
        self.assertLess({"connect", "wait", "route", "hold", "retrieve", "hang_up", "dial"}, set(kinds))
        self.assertNotIn("answer", kinds, "no manager picks a telephone up")
        for kind in [*kinds, "answer"]:
            with self.subTest(kind):
                self.assertEqual(self.error(kind, "nobody") == "not_understood", kind == "answer")


if __name__ == "__main__":
    unittest.main()
