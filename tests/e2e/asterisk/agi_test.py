"""Conversations over FastAGI: a call is asked about, and the dialplan is told. Arguments: balie-asterisk, fake_hub."""
import socket
import sys
import threading
import time
import unittest

from agi_channel import AgiChannel
from harness import Adapter, FakeHub, wait_for

PROGRAM, HUB = sys.argv.pop(1), sys.argv.pop(1)


class FastAgi(unittest.TestCase):
    def setUp(self):
        self.hub = FakeHub(HUB)
        self.addCleanup(self.hub.end)
        self.adapter = Adapter(PROGRAM, self.hub.bus, 'deadline = "1s"\nfallback_queue = "reception"\n')
        self.addCleanup(lambda: self.adapter.process.poll() is None and self.adapter.end())

    def call(self, *arguments, **named):
        return AgiChannel(self.adapter.address, *arguments, **named)

    def test_a_call_is_recognised_and_routed(self):
        self.hub.send("decide", {
            "route": {"queue": "sales", "target": "PJSIP/2001", "priority": 7, "hold": True, "agent": "anna"},
            "customer": {"id": "c1"},
            "offers": [{"id": "fibre", "title": "Fibre", "text": 'Say "fast"\\ now'}, {"id": "tv", "text": "TV, too"}],
            "scores": [{"model": "churn risk", "value": 0.25}, {"model": "tried", "value": 1, "shadow": True}],
            "annotations": [{"name": "vip", "value": "yes"}]})
        call = self.call("contact?entry=+442079460100&topic=billing%20now&account=77&verified=account&campaign=spring",
                         linkedid="1700000000.0", uniqueid="1700000000.1", arguments=["language=nl_BE", "other"])
        told = call.run()
        self.assertEqual(call.order[-1], "BALIE_STATUS")
        self.assertEqual(told | {"BALIE_DECISION": ""}, {
            "BALIE_CONTACT": "1700000000.0", "BALIE_QUEUE": "sales", "BALIE_TARGET": "PJSIP/2001",
            "BALIE_PRIORITY": "7", "BALIE_CUSTOMER": "c1", "BALIE_HOLD": "1", "BALIE_AGENT": "anna",
            "BALIE_DECISION": "", "BALIE_OFFERS": "2", "BALIE_OFFER_1": "fibre", "BALIE_OFFER_1_TITLE": "Fibre",
            "BALIE_OFFER_1_TEXT": 'Say "fast"\\ now', "BALIE_OFFER_2": "tv", "BALIE_OFFER_2_TEXT": "TV, too",
            "BALIE_SCORE_CHURN_RISK": "0.25", "BALIE_NOTE_VIP": "yes", "BALIE_STATUS": "DECIDED"})
        contact = self.hub.contacts_by_id()["1700000000.0"]
        self.assertEqual((contact["channel"], contact["entry"], contact["topic"], contact["language"]),
                         ("voice", "+442079460100", "billing now", "nl-BE"))
        self.assertEqual(contact["identifiers"],
                         [{"scheme": "account", "value": "77", "assurance": "verified"},
                          {"scheme": "tel", "value": "+447700900163", "assurance": "observed"}])
        self.assertEqual(contact["attributes"], {"campaign": "spring", "caller_name": "Jo"})

    def test_the_same_call_gets_the_same_answer_and_another_question_another(self):
        for script in ("contact", "contact", "contact?ask=menu"):
            self.assertEqual(self.call(script).run()["BALIE_STATUS"], "DECIDED")
        self.assertEqual(sorted(self.hub.contacts_by_id()), ["1700000000.1", "1700000000.1/menu"])

    def test_asterisk_as_it_is(self):
        for i, manners in enumerate([["hangup"], ["usage"], ["bytes"], ["no_linkedid"], ["bytes", "usage", "hangup"]]):
            with self.subTest(manners):
                call = self.call(uniqueid=f"1700000000.{i}", manners=manners)
                call.run()
                self.assertEqual(parse_last(call), "BALIE_STATUS")
        self.assertEqual(len(self.hub.contacts_by_id()), 5)

    def test_what_the_caller_says_stays_a_value(self):
        name = '"; EXEC System reboot\\ ${SHELL(id)} \udcff'
        call = self.call(name=name, caller="anonymous", extra=["EXEC System reboot", "agi_uniqueid: forged"])
        self.assertEqual(call.run()["BALIE_STATUS"], "DECIDED")
        for command in call.commands:
            self.assertRegex(command, r"^(GET VARIABLE CHANNEL\(linkedid\)$|SET VARIABLE BALIE_[A-Z0-9_]+ \")")
            self.assertNotIn("EXEC", command)
        contact = self.hub.contacts_by_id()["1700000000.1"]
        self.assertNotIn("identifiers", contact)
        self.assertEqual(contact["attributes"]["caller_name"], '"; EXEC System reboot\\ ${SHELL(id)} \ufffd')
        withheld = self.call(uniqueid="2.1", extra=[])
        withheld.environment = withheld.environment.replace(b"agi_callingpres: 0", b"agi_callingpres: 32")
        withheld.run()
        self.assertNotIn("identifiers", self.hub.contacts_by_id()["2.1"])

    def test_the_fallback_comes_in_time_and_the_call_is_reported_later(self):
        for i, manner in enumerate(["slow", "silent", "stop", "refuses", "rejects"]):
            with self.subTest(manner):
                self.hub.tell(manner)
                began = time.monotonic()
                told = self.call(uniqueid=f"3.{i}").run()
                self.assertLess(time.monotonic() - began, 1.2)
                self.assertEqual((told["BALIE_STATUS"], told["BALIE_QUEUE"]), ("FALLBACK", "reception"))
                self.hub.tell("start" if manner == "stop" else "good")
                if manner == "slow":
                    self.hub.tell("release")
        wait_for("the calls to be reported", lambda: {"3.0", "3.1", "3.2", "3.3"} <= set(self.hub.contacts_by_id()))

    def test_many_calls_at_once(self):
        told, failed = [], []

        def one(i):
            try:
                told.append(self.call(uniqueid=f"4.{i}").run()["BALIE_STATUS"])
            except Exception as error:  # pylint: disable=broad-except
                failed.append(error)

        threads = [threading.Thread(target=one, args=(i,)) for i in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((failed, told), ([], ["DECIDED"] * 100))

    def test_strangers_and_the_silent_do_not_disturb(self):
        silent = [socket.create_connection(self.adapter.address) for _ in range(20)]
        for words in (b"GET / HTTP/1.1\r\n\r\n", b"agi_network: yes\n\n", b"\0" * 100_000, b"agi_x: " + b"y" * 100_000):
            with socket.create_connection(self.adapter.address, timeout=20) as stranger:
                try:
                    stranger.sendall(words)
                    while stranger.recv(4096):
                        pass
                except ConnectionError:
                    pass
        self.assertEqual(self.call().run()["BALIE_STATUS"], "DECIDED")
        for one in silent:
            one.settimeout(20)
            self.assertEqual(one.recv(1), b"", "the silent are let go after the deadline")
            one.close()

    def test_too_many_get_the_fallback_at_once(self):
        self.adapter.end()
        self.adapter = Adapter(PROGRAM, self.hub.bus, 'deadline = "1s"\ncalls = 1\n')
        waiting = socket.create_connection(self.adapter.address)
        began = time.monotonic()
        self.assertEqual(self.call().run()["BALIE_STATUS"], "FALLBACK")
        self.assertLess(time.monotonic() - began, 0.5)
        waiting.close()
        wait_for("the call to be reported", lambda: "1700000000.1" in self.hub.contacts_by_id())

    def test_it_stops_in_order(self):
        self.call().run()
        self.assertEqual(self.adapter.end(), 0)
        with self.assertRaises(ConnectionError):
            socket.create_connection(self.adapter.address, timeout=5)


def parse_last(call):
    return call.commands[-1].split()[2]


if __name__ == "__main__":
    unittest.main()
