"""Conversations with Asterisk's manager: calls and agents are followed, held calls brought to agents and taken back.
Arguments: balie-asterisk, fake_hub."""
import pathlib
import subprocess
import tempfile
import unittest

from agi_channel import AgiChannel
from harness import Adapter, FakeHub, wait_for
from world import HUB, PROGRAM, TRUNK, World


class Following(World):
    def test_a_call_is_answered_and_completed(self):
        caller = self.call("7.1")
        agent = self.manager.new("PJSIP/2001", linkedid="7.1")
        self.manager.bridge(caller, agent)
        answered = self.outcome("7.1", "answered")
        self.assertEqual((answered["id"], answered["agent"]), ("7.1/answered", "PJSIP/2001"))
        self.manager.hangup(agent)
        self.manager.hangup(caller)
        completed = self.outcome("7.1", "completed")
        self.assertLess(completed["attributes"]["talk_seconds"], 20)
        self.assertEqual((completed["attributes"]["hangup_cause"], completed["agent"]), ("16", "PJSIP/2001"))
        self.assertEqual(self.kinds("7.1"), ["answered", "completed"])

    def test_a_caller_gives_up(self):
        caller = self.call("7.2")
        self.manager.hangup(caller)
        self.assertIn("wait_seconds", self.outcome("7.2", "abandoned")["attributes"])
        self.assertEqual(self.kinds("7.2"), ["abandoned"])

    def test_an_agent_of_a_queue_behind_a_local_channel(self):
        caller = self.call("7.3")
        self.manager.member("anna", "Local/2001@agents", Status=1)
        self.manager.emit("QueueCallerJoin", *self.manager.state(caller), ("Queue", "sales"), ("Position", 1))
        first, second = self.manager.local("2001@agents", "7.3")
        self.manager.emit("AgentCalled", *self.manager.state(caller), *self.manager.state(first, "Dest"),
                          ("Queue", "sales"), ("Interface", "Local/2001@agents"), ("MemberName", "anna"))
        pop = self.outcome("7.3", "ringing")
        self.assertEqual((pop["agent"], pop["attributes"]["queue"]), ("anna", "sales"))
        phone = self.manager.new("PJSIP/2001", linkedid="7.3")
        self.manager.bridge(second, phone)
        self.manager.bridge(first, caller)
        answered = self.outcome("7.3", "answered")
        self.assertEqual(answered["attributes"]["interface"], "PJSIP/2001")
        # Asterisk takes the Local channel out: the two now share a bridge. That is no second answer.
        self.manager.bridge(phone, caller)
        self.manager.hangup(first)
        self.manager.hangup(second)
        self.manager.hangup(caller)
        self.outcome("7.3", "completed")
        self.assertEqual(self.kinds("7.3"), ["ringing", "answered", "completed"])

    def test_a_transfer(self):
        caller = self.call("7.4")
        anna = self.manager.new("PJSIP/2001", linkedid="7.4")
        self.manager.bridge(caller, anna)
        self.outcome("7.4", "answered")
        self.manager.emit("BlindTransfer", ("Result", "Success"), *self.manager.state(anna, "Transferer"),
                          *self.manager.state(caller, "Transferee"), ("IsExternal", "Yes"), ("Context", "agents"),
                          ("Extension", "2002"))
        self.manager.leave(caller)
        self.manager.hangup(anna)
        transferred = self.outcome("7.4", "transferred")
        self.assertEqual((transferred["agent"], transferred["reason"], transferred["attributes"]["to"]),
                         ("PJSIP/2001", "blind", "2002"))
        bert = self.manager.new("PJSIP/2002", linkedid="7.4")
        self.manager.bridge(bert, caller)
        wait_for("the second answer", lambda: self.kinds("7.4").count("answered") == 2)
        self.manager.hangup(caller)
        self.outcome("7.4", "completed")
        self.assertEqual(self.kinds("7.4"), ["answered", "transferred", "answered", "completed"])

    def test_the_link_is_lost_and_comes_back(self):
        stays, ends = self.call("7.5"), self.call("7.6")
        wait_for("the calls to be known", lambda: len(self.hub.contacts_by_id()) == 2)
        self.manager.drop()
        with self.manager.lock:
            anna = self.manager.new("PJSIP/2001", linkedid="7.5")
            self.manager.bridge(stays, anna)
            self.manager.hangup(ends)
        self.wait_for_login(2)
        self.outcome("7.5", "answered")
        self.assertEqual(self.outcome("7.6", "abandoned")["reason"], "link_lost")
        self.manager.hangup(stays)
        self.outcome("7.5", "completed")
        self.assertEqual(self.kinds("7.5"), ["answered", "completed"])

    def test_the_adapter_is_killed_and_comes_back(self):
        talking, waiting = self.call("7.7"), self.held("7.8")
        anna = self.manager.new("PJSIP/2001", linkedid="7.7")
        self.manager.bridge(talking, anna)
        self.outcome("7.7", "answered")
        self.adapter.end(kill=True)
        self.adapter.start()
        self.wait_for_login(2)
        self.manager.agents["PJSIP/2002"] = "answer"
        self.assertNotIn("error", self.done(self.command("connect", "7.8", to="PJSIP/2002")))
        self.manager.hangup(talking)
        self.manager.hangup(waiting)
        self.outcome("7.7", "completed")
        self.outcome("7.8", "completed")
        self.assertEqual(self.kinds("7.7"), ["answered", "completed"])

    def test_asterisk_is_restarted(self):
        caller = self.call("7.9")
        anna = self.manager.new("PJSIP/2001", linkedid="7.9")
        self.manager.bridge(caller, anna)
        self.outcome("7.9", "answered")
        with self.manager.lock:
            self.manager.channels.clear()
        self.manager.drop()
        self.assertEqual(self.outcome("7.9", "completed")["reason"], "link_lost")

    def test_the_hub_is_away_and_hears_it_later(self):
        caller = self.call("7.10")
        self.hub.tell("stop")
        self.manager.hangup(caller)
        wait_for("the outcome to find no hub", lambda: "the hub did not take what was said" in self.adapter.logged())
        self.hub.tell("start")
        self.outcome("7.10", "abandoned")

    def test_asterisk_stops_reading_and_answering(self):
        caller = self.held("7.11")
        self.manager.deaf.set()
        number = self.command("hang_up", "7.11")
        # Nobody knows whether it was done; the adapter lets go of the link after five seconds and logs in anew.
        self.assertEqual(self.done(number)["error"], "unknown")
        self.assertIn("ami.silent", self.adapter.logged())
        self.assertEqual(AgiChannel(self.adapter.address, uniqueid="7.12").run()["BALIE_STATUS"], "DECIDED")
        self.manager.drop()
        self.manager.deaf.clear()
        self.wait_for_login(2)
        self.manager.hangup(caller)
        self.outcome("7.11", "abandoned")

    def test_events_out_of_order_unknown_and_malformed(self):
        caller = self.call("7.13")
        for event in ("BridgeLeave", "Hangup", "DialEnd", "BlindTransfer", "AgentConnect", "QueueMemberRemoved"):
            self.manager.emit(event)
            self.manager.emit(event, ("Uniqueid", "9.9"), ("Linkedid", "7.13"), ("Result", "Success"))
        with self.manager.lock:
            for session in self.manager.sessions:
                session.send("Response: Success\r\nActionID: nobody-1\r\n\r\nno colon\r\n\r\nFoo: bar\r\n\r\n")
        self.manager.hangup(caller)
        self.manager.emit("Hangup", *self.manager.state(caller), ("Cause", 16))
        self.outcome("7.13", "abandoned")
        self.assertEqual(self.kinds("7.13"), ["abandoned"])

    def test_a_flood_of_one_line_is_no_end(self):
        with self.manager.lock:
            for session in self.manager.sessions:
                session.send("Event: " + "x" * 200_000)
        self.wait_for_login(2)
        self.assertIn("ami.too_long", self.adapter.logged())
        self.manager.hangup(self.call("7.14"))
        self.outcome("7.14", "abandoned")

    def test_only_what_is_needed_comes_over_the_line(self):
        before = self.manager.sent
        for i in range(50):
            self.manager.emit("VarSet", ("Variable", f"X{i}"))
            self.manager.emit("Newstate", ("Channel", TRUNK))
        self.assertEqual(self.manager.sent, before)
        login = next(action for action in self.manager.actions if action["Action"] == "Login")
        self.assertEqual((login["AuthType"], login["Events"]), ("MD5", "off"))
        ids = [action["ActionID"] for action in self.manager.actions]
        self.assertEqual(len(ids), len(set(ids)))


class Examples(World):
    def test_the_examples_are_what_the_adapter_needs(self):
        examples = pathlib.Path(__file__).parents[3] / "examples/asterisk"
        pattern = next(action["Filter"] for action in self.manager.actions if action["Action"] == "Filter")
        self.assertIn(f"eventfilter = {pattern}\n", (examples / "manager.conf").read_text())
        dialplan = (examples / "extensions.conf").read_text().split("[balie]")[1]
        for exten in ("hold", "agent", "route", "join", "_[+0-9]!"):
            self.assertIn(f"\nexten => {exten},1,", dialplan)
        for name in ("TO", "RING", "TRY", "ESTIMATE", "QUEUE", "TARGET", "JOIN"):
            self.assertIn(f"${{BALIE_{name}}}", dialplan)
        directory = pathlib.Path(tempfile.mkdtemp(prefix="balie-asterisk-"))
        (directory / "asterisk.secret").write_text("change-me\n")
        (directory / "balie.toml").write_text((examples / "balie.toml").read_text())
        check = subprocess.run([PROGRAM, "--config", directory / "balie.toml", "--name", "asterisk", "--check"],
                               capture_output=True, text=True, check=False)
        self.assertEqual((check.returncode, check.stderr), (0, ""))


class Agents(World):
    def test_members_are_agents_and_back(self):
        self.manager.member("anna", "PJSIP/2001", Status=1)
        self.manager.tell_member("QueueMemberAdded", "sales", "PJSIP/2001")
        self.assertEqual(self.presence("anna", "ready")["addresses"], {"voice": "PJSIP/2001"})
        self.assertNotIn("error", self.done(self.command("pause", agent="anna", text="lunch\r\nAction: Logoff")))
        self.assertEqual(self.presence("anna", "not_ready")["reason"], "lunch  Action: Logoff")
        self.done(self.command("unpause", agent="anna"))
        self.presence("anna", "ready")
        self.manager.member("anna", "PJSIP/2001", Status=2)
        self.manager.tell_member("QueueMemberStatus", "sales", "PJSIP/2001")
        self.presence("anna", "busy")
        self.manager.member("anna", "PJSIP/2001", Status=5)
        self.manager.tell_member("QueueMemberStatus", "sales", "PJSIP/2001")
        self.presence("anna", "away")
        self.assertNotIn("error", self.done(self.command("sign_in", agent="bert", queue="sales", to="PJSIP/2002")))
        self.presence("bert", "ready")
        self.done(self.command("sign_out", agent="bert", queue="sales"))
        self.presence("bert", "away")

    def test_members_are_read_again_after_the_link_was_lost(self):
        self.manager.member("anna", "PJSIP/2001")
        self.manager.member("bert", "PJSIP/2002")
        self.manager.drop()
        self.presence("anna", "ready")
        self.presence("bert", "ready")
        with self.manager.lock:
            del self.manager.members[("sales", "PJSIP/2002")]
            self.manager.member("anna", "PJSIP/2001", Paused=1, PausedReason="lunch")
        self.manager.drop()
        self.presence("anna", "not_ready")
        self.presence("bert", "away")


class Holding(World):
    def setUp(self):
        super().setUp()
        self.manager.agents = {"PJSIP/2001": "answer", "PJSIP/2002": "busy", "PJSIP/2003": "ring"}

    def test_a_held_call_is_brought_to_an_agent(self):
        caller = self.held("8.1")
        self.done(self.command("wait", "8.1", arguments={"estimate_seconds": 90, "reason": "arrived"}))
        self.assertEqual((caller["variables"]["BALIE_ESTIMATE"], caller["exten"]), ("90", "hold"))
        self.assertNotIn("error", self.done(self.command("connect", "8.1", to="PJSIP/2001", agent="anna")))
        self.assertEqual(self.outcome("8.1", "answered")["attributes"]["interface"], "PJSIP/2001")
        # The same once more, under another id: it is there already.
        redirects = sum(action["Action"] == "Redirect" for action in self.manager.actions)
        self.assertNotIn("error", self.done(self.command("connect", "8.1", to="PJSIP/2001")))
        self.assertEqual(sum(action["Action"] == "Redirect" for action in self.manager.actions), redirects)

    def test_an_agent_does_not_take_it_and_it_waits_again(self):
        caller = self.held("8.2")
        self.assertEqual(self.done(self.command("connect", "8.2", to="PJSIP/2002"))["error"], "busy")
        self.assertEqual(caller["exten"], "hold")
        self.assertEqual(self.done(self.command("connect", "8.2", to="PJSIP/9999"))["error"], "unavailable")
        two = self.done(self.command("connect", "8.2", to="PJSIP/1&SIP/2,30,S(System)"))
        self.assertEqual(two["error"], "bad_address")
        late = self.command("connect", "8.2", to="PJSIP/2003")
        wait_for("ringing", lambda: caller["leg"])
        self.assertEqual(self.done(late)["error"], "no_answer")  # the dialplan did not end it: the adapter did
        wait_for("music again", lambda: caller["exten"] == "hold" and not caller["leg"])
        self.assertNotIn("error", self.done(self.command("connect", "8.2", to="PJSIP/2001")))
        self.assertEqual(self.kinds("8.2"), ["answered"])

    def test_a_caller_hangs_up_while_it_rings(self):
        caller = self.held("8.3")
        number = self.command("connect", "8.3", to="PJSIP/2003")
        wait_for("ringing", lambda: caller["leg"])
        self.manager.hangup(caller)
        self.assertEqual(self.done(number)["error"], "hung_up")
        self.outcome("8.3", "abandoned")
        self.assertEqual(self.done(self.command("connect", "8.3", to="PJSIP/2001"))["error"], "hung_up")

    def test_another_agent_is_tried_while_one_still_rings(self):
        caller = self.held("8.4")
        first = self.command("connect", "8.4", to="PJSIP/2003")
        wait_for("ringing", lambda: caller["leg"])
        second = self.command("connect", "8.4", to="PJSIP/2001")
        self.assertNotIn("error", self.done(second))
        self.assertEqual(self.done(first)["error"], "superseded")
        self.assertEqual(self.kinds("8.4"), ["answered"])

    def test_it_goes_elsewhere(self):
        caller = self.held("8.5")
        self.done(self.command("route", "8.5", to="600", text="Please call \"again\"\nlater",
                               arguments={"kind": "queue", "name": "night"}))
        self.assertEqual(caller["exten"], "route")
        self.assertEqual([caller["variables"][f"BALIE_{name}"] for name in ("KIND", "QUEUE", "TARGET", "MESSAGE")],
                         ["queue", "night", "600", 'Please call "again" later'])

    def test_a_second_agent_joins_and_the_call_is_ended(self):
        caller = self.held("8.6")
        self.done(self.command("connect", "8.6", to="PJSIP/2001"))
        self.manager.agents["PJSIP/2004"] = "answer"
        self.assertNotIn("error", self.done(self.command("join", "8.6", to="PJSIP/2004")))
        originate = next(action for action in self.manager.actions if action["Action"] == "Originate")
        self.assertEqual((originate["Exten"], originate["Variable"]), ("join", f"BALIE_JOIN={caller['name']}"))
        self.assertNotIn("error", self.done(self.command("hang_up", "8.6")))
        self.outcome("8.6", "completed")

    def test_a_telephone_answers_a_reservation(self):
        cases = [("PJSIP/2001", "accept", None), ("PJSIP/2002", "decline", "busy"),
                 ("PJSIP/2003", "decline", "no_answer")]
        for i, (interface, answer, reason) in enumerate(cases):
            with self.subTest(interface):
                self.manager.member(f"agent{i}", interface)
                self.manager.tell_member("QueueMemberAdded", "sales", interface)
                self.presence(f"agent{i}", "ready")
                caller = self.held(f"9.{i}")
                self.hub.send("reserve", {"id": f"r{i}", "agent": f"agent{i}", "contactId": f"9.{i}",
                                          "state": "offered", "limit": "2s", "channel": "voice"})
                said = wait_for("an answer", lambda: next((one for one in self.hub.said("reservationAnswer")
                                                           if one["reservationId"] == f"r{i}"), None))
                self.assertEqual((said["answer"], said.get("reason"), said["agent"]), (answer, reason, f"agent{i}"))
                if answer == "accept":
                    self.assertNotIn("error", self.done(self.command("connect", f"9.{i}", to=interface)))
                else:
                    wait_for("music again", lambda: caller["exten"] == "hold" and not caller["leg"])

    def test_a_reservation_is_taken_back(self):
        self.manager.member("anna", "PJSIP/2003")
        self.manager.tell_member("QueueMemberAdded", "sales", "PJSIP/2003")
        self.presence("anna", "ready")
        caller = self.held("9.9")
        reservation = {"id": "r9", "agent": "anna", "contactId": "9.9", "channel": "voice"}
        self.hub.send("reserve", reservation | {"state": "offered", "limit": "10s"})
        wait_for("ringing", lambda: caller["leg"])
        self.hub.send("reserve", reservation | {"state": "cancelled"})
        wait_for("music again", lambda: caller["exten"] == "hold" and not caller["leg"])
        self.assertEqual(self.hub.said("reservationAnswer"), [])


class Calling(World):
    def test_click_to_dial(self):
        self.manager.agents["PJSIP/2001"] = "answer"
        done = self.done(self.command("dial", to="PJSIP/2001", agent="anna",
                                      identifier={"scheme": "tel", "value": "+44 (7700) 900-163"}))
        self.assertEqual((done.get("error"), len(done["ids"])), (None, 1))
        originate = next(action for action in self.manager.actions if action["Action"] == "Originate")
        self.assertEqual((originate["Channel"], originate["Exten"], originate["Async"]),
                         ("PJSIP/2001", "+447700900163", "true"))
        self.manager.agents["PJSIP/2001"] = "busy"
        tel = {"scheme": "tel", "value": "+447700900163"}
        self.assertEqual(self.done(self.command("dial", to="PJSIP/2001", identifier=tel))["error"], "busy")
        bad = {"scheme": "tel", "value": "1,S(x)"}
        self.assertEqual(self.done(self.command("dial", to="PJSIP/2001", identifier=bad))["error"], "bad_number")

    def test_a_customer_is_called_back(self):
        caller = self.held("10.1")
        told = AgiChannel(self.adapter.address, "callback", uniqueid="10.1").run()
        self.assertEqual(told["BALIE_STATUS"], "CALLBACK")
        self.assertEqual([(one["kind"], one["contactId"]) for one in self.hub.said("routingOrder")],
                         [("callback", "10.1")])
        self.manager.hangup(caller)
        self.manager.agents["PJSIP/2001"] = "answer"
        self.assertNotIn("error", self.done(self.command("call_back", "10.1", to="PJSIP/2001", agent="anna")))
        self.assertEqual(self.outcome("10.1", "answered")["agent"], "anna")
        customer = next(one for one in self.manager.channels.values() if one["name"].startswith("PJSIP/+447700900163@"))
        self.manager.hangup(customer)
        self.outcome("10.1", "completed")
        self.assertEqual(self.kinds("10.1"), ["answered", "completed"])


class Few(World):
    """A user who may do little: no filter, no list of channels."""
    manager_settings = {"rights": "call,agent,user", "dribble": True}

    def test_it_does_what_it_can(self):
        caller = self.call("11.1")
        anna = self.manager.new("PJSIP/2001", linkedid="11.1")
        self.manager.bridge(caller, anna)
        self.outcome("11.1", "answered")
        self.assertIn("not set a filter", self.adapter.logged())
        dialled = self.done(self.command("dial", to="PJSIP/2001", identifier={"value": "1"}))
        self.assertEqual(dialled["error"], "not_permitted")


class Stranger(unittest.TestCase):
    def test_without_a_manager_calls_are_answered(self):
        hub = FakeHub(HUB)
        self.addCleanup(hub.end)
        adapter = Adapter(PROGRAM, hub.bus, 'manager_user = "balie"\nmanager_port = 1\n')
        self.addCleanup(adapter.end)
        self.assertEqual(AgiChannel(adapter.address).run()["BALIE_STATUS"], "DECIDED")
        hub.send("command", {"id": "c", "kind": "connect", "contactId": "1700000000.1", "to": "PJSIP/1"})
        self.assertEqual(wait_for("an answer", lambda: hub.done("c"))["error"], "not_connected")


class Encrypted(World):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="balie-asterisk-")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=pbx",
                        "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"],
                       check=True, capture_output=True)
        folder = pathlib.Path(folder)
        both = (folder / "key.pem").read_text() + (folder / "certificate.pem").read_text()
        (folder / "asterisk.pem").write_text(both)
        cls.manager_settings = {"certificate": f"{folder}/asterisk.pem"}
        cls.table = f'manager_tls = true\nmanager_ca = "{folder}/certificate.pem"\n'

    def test_the_link_is_encrypted(self):
        self.manager.hangup(self.call("12.1"))
        self.outcome("12.1", "abandoned")
        self.manager.drop()
        self.wait_for_login(2)
        self.manager.hangup(self.call("12.2"))
        self.outcome("12.2", "abandoned")


if __name__ == "__main__":
    unittest.main()
