"""What is promised: nothing lost, nothing doubled, whoever misbehaves."""
import subprocess
import sys
import unittest
import urllib.request

import sms

PROGRAM, HUB, CENTRE = sys.argv[1:4]
TABLE = 'from = "3300"\nthrottle_first = "20ms"\n'


class Delivery(unittest.TestCase):
    def setUp(self):
        self.hub, self.centre, self.adapter = sms.Hub(HUB), sms.Centre(CENTRE), None

    def begin(self, table="", ports=None):
        self.adapter = sms.Adapter(PROGRAM, self.hub.bus, ports or [self.centre.port], TABLE + table)
        self.centre.wait("bound")
        self.adapter.wait_for_hub()

    def tearDown(self):
        self.assertEqual(self.adapter.stop(), 0, self.adapter.logged())
        self.centre.end()
        self.hub.end()

    def expect_taken(self, texts):
        """These and no others were taken by the centre, whose events come a little after what it did."""
        taken = lambda: [bytes.fromhex(one["hex"]).decode() for one in self.centre.all("submit") if "id" in one]
        sms.wait_for(f"{len(texts)} messages", lambda: len(taken()) >= len(texts))
        self.assertEqual(sorted(taken()), sorted(texts))

    def test_answered_when_it_is_stored(self):
        self.begin('deadline = "30s"\n')
        self.hub.tell("slow")
        self.centre.deliver("a", b"hello")
        self.hub.wait_contacts(1)
        self.assertFalse(self.centre.all("answered"))
        self.hub.tell("release")
        self.centre.wait("answered", status=0)

    def test_answered_when_the_spool_has_it(self):
        self.begin('deadline = "300ms"\n')
        self.hub.tell("stop")
        self.centre.deliver("a", b"hello")
        self.centre.wait("answered", status=0)
        self.hub.tell("good")
        self.hub.tell("start")
        self.assertEqual(self.hub.wait_contacts(1)[0]["text"], "hello")

    def test_a_message_brought_again_is_the_same_one(self):
        self.begin('deadline = "30s"\necho = "0s"\n')
        self.hub.tell("slow")
        self.centre.deliver("a", b"yes")
        self.hub.wait_contacts(1)
        self.centre.tell("drop")
        self.centre.wait("bound", 2)
        self.hub.tell("good")
        self.hub.tell("release")
        self.centre.wait("answered", status=0)
        self.adapter.kill()  # the centre may not have read that
        self.adapter.start()
        self.centre.wait("bound", 3)
        self.centre.deliver("again", b"yes")
        self.centre.wait("answered", 2, status=0)
        self.assertEqual(len(self.hub.contacts()), 1)
        self.centre.deliver("later", b"yes")
        self.centre.wait("answered", 3, status=0)
        self.assertEqual(len(self.hub.contacts()), 2, "answered over a link that lives: said a second time")

    def test_a_login_code_is_not_doubled_and_an_appointment_not_lost(self):
        self.begin()
        self.centre.behave(submit="drop", left=1)
        self.hub.command(id="code", to="+447700900163", text="your code is 1234")
        self.hub.wait_outcome("code", "unknown")
        self.assertEqual(self.hub.wait_done("code")["error"], "unknown")
        self.centre.wait("bound", 2)
        self.centre.behave(submit="drop", left=1)
        self.hub.command(id="appointment", to="+447700900163", text="see you at 9", repeatable=True)
        self.assertEqual(self.hub.wait_done("appointment").get("error", ""), "")
        self.expect_taken(["your code is 1234", "see you at 9", "see you at 9"])

    def test_in_flight_when_the_program_dies(self):
        self.begin()
        self.centre.behave(submit="silent", left=2)
        self.hub.command(id="code", to="+447700900163", text="code")
        self.hub.command(id="visit", to="+447700900163", text="visit", repeatable=True)
        self.centre.wait("submit", 2)
        self.adapter.kill()
        self.adapter.start()
        self.assertEqual(self.hub.wait_done("code")["error"], "unknown")
        self.hub.wait_outcome("code", "unknown")
        self.assertEqual(self.hub.wait_done("visit").get("error", ""), "")
        self.expect_taken(["code", "visit", "visit"])

    def test_no_answer_in_time_is_unknown_and_a_late_receipt_still_counts(self):
        self.begin('response_limit = "300ms"\n')
        self.centre.behave(submit="silent", left=1)
        self.hub.command(id="a", to="+447700900163", text="a")
        self.assertEqual(self.hub.wait_done("a")["error"], "unknown")
        self.hub.command(id="b", to="+447700900163", text="b")
        self.hub.wait_outcome("b", "delivered")

    def test_a_throttled_burst_recovers(self):
        self.begin("window = 20\n")
        self.centre.behave(submit="throttle", left=30)
        for number in range(60):
            self.hub.command(id=f"c{number}", to="+447700900163", text=f"message {number}")
        for number in range(60):
            self.assertEqual(self.hub.wait_done(f"c{number}").get("error", ""), "")
        self.assertEqual(len(self.centre.all("submit", how="throttle")), 30)
        self.expect_taken([f"message {number}" for number in range(60)])
        self.centre.behave(submit="full", left=3)
        self.hub.command(id="last", to="+447700900163", text="last")
        self.assertEqual(self.hub.wait_done("last").get("error", ""), "")

    def order(self, kind, name, command):
        self.hub.command(kind=kind, id=name, arguments={"command_id": command})
        return self.hub.wait_done(name)

    def test_a_message_is_taken_back(self):
        self.begin('rate = 1\ngive_up = "30s"\n')
        self.centre.behave(receipts="none")
        for name in ("first", "second", "third"):
            self.hub.command(id=name, to="+447700900163", text=name)
        self.assertEqual(self.hub.wait_done("first").get("error", ""), "")
        self.assertEqual(self.order("cancel", "no-third", "third")["text"], "it was not sent")
        self.assertEqual(self.hub.wait_done("third")["error"], "smpp.cancelled")
        self.hub.wait_outcome("third", "failed")
        self.assertEqual(self.order("cancel", "no-first", "first")["text"], "the centre has deleted it")
        [asked] = self.centre.wait("cancel")
        self.assertEqual((asked["id"], asked["from"], asked["to"]),
                         (self.hub.wait_done("first")["ids"][0], "3300", "447700900163"))
        self.assertEqual(self.hub.wait_outcome("first", "failed")["reason"], "deleted")
        self.assertEqual(self.order("cancel", "no-first-2", "first")["error"], "smpp.nothing_under_way")
        self.assertEqual(self.order("cancel", "no-other", "other")["error"], "smpp.nothing_under_way")
        self.assertEqual(self.hub.wait_done("second").get("error", ""), "")
        self.centre.behave(keeps=True)
        self.assertEqual(self.order("cancel", "no-second", "second")["error"], "smpp.refused")
        self.expect_taken(["first", "second"])

    def test_what_has_no_receipt_is_asked_for(self):
        self.begin('query_after = "1s"\nparts_wait = "1s"\n')
        self.centre.behave(receipts="none")
        self.hub.command(id="a", to="+447700900163", text="\u20ac" * 100)  # of two parts
        ids = self.hub.wait_done("a")["ids"]
        self.centre.wait("query", 2)
        self.assertEqual([one["id"] for one in self.centre.all("query")[:2]], ids)
        self.assertEqual(self.order("query", "how-a", "a")["text"], "enroute, enroute")
        self.assertFalse([one for one in self.hub.outcomes("a") if one["kind"] != "sent"])
        self.centre.behave(state=2)
        self.hub.wait_outcome("a", "delivered")
        self.assertEqual(self.order("query", "how-a-2", "a")["error"], "smpp.nothing_under_way")

    def test_what_it_counts(self):
        port = sms.free_port()
        figure = lambda what: f"\nbalie_smpp_{what}\n" in urllib.request.urlopen(
            f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
        shows = lambda *whats: [sms.wait_for(what, lambda: figure(what)) for what in whats]
        self.begin(f'metrics = "127.0.0.1:{port}"\nwindow = 3\n')
        self.centre.behave(submit="throttle", left=2)
        self.hub.command(id="a", to="+447700900163", text="a")
        self.hub.wait_outcome("a", "delivered")
        self.centre.behave(submit="refuse", left=1)
        self.hub.command(id="b", to="+447700900163", text="b")
        self.hub.wait_outcome("b", "failed")
        self.centre.deliver("p1", bytes([5, 0, 3, 7, 2, 1]) + b"half", esm_class=0x40)
        shows('link_up{link="transceiver-1"} 1', 'window_used{link="transceiver-1"} 0', "throttled_total 2",
              "parts_waiting 1", 'messages_total{direction="in",result="stored"} 1',
              'messages_total{direction="receipt",result="stored"} 1',
              'messages_total{direction="out",result="accepted"} 1',
              'messages_total{direction="out",result="refused"} 1')
        self.centre.behave(submit="silent", left=1)
        self.hub.command(id="c", to="+447700900163", text="c")
        shows('window_used{link="transceiver-1"} 1')
        self.centre.tell("stop")
        shows('link_up{link="transceiver-1"} 0', 'window_used{link="transceiver-1"} 0',
              'messages_total{direction="out",result="unknown"} 1')

    def test_what_the_centre_refuses_has_failed(self):
        self.begin()
        for how, name in (("refuse", "a"), ("nack", "b")):
            self.centre.behave(submit=how, left=1)
            self.hub.command(id=name, to="+447700900163", text="x")
            self.assertEqual(self.hub.wait_done(name)["error"], "smpp.refused")
            self.hub.wait_outcome(name, "failed")
        self.centre.behave(submit="temporary", left=2)
        self.hub.command(id="c", to="+447700900163", text="x")
        self.assertEqual(self.hub.wait_done("c").get("error", ""), "")
        self.hub.command(id="d", to="nobody", text="x")
        self.assertEqual(self.hub.wait_done("d")["error"], "smpp.address")

    def test_a_spare_host_several_binds_and_leaving(self):
        self.begin('bind = "both"\nbinds = 2\n', [1, self.centre.port])
        bound = self.centre.wait("bound", 4)
        self.assertEqual(sorted(one["role"] for one in bound), ["bind_receiver"] * 2 + ["bind_transmitter"] * 2)
        self.centre.deliver("a", b"hello")
        self.centre.wait("answered", status=0)
        self.hub.command(id="a", to="+447700900163", text="x")
        self.hub.wait_outcome("a", "delivered")
        self.adapter.stop()
        self.centre.wait("unbind", 4)
        self.adapter.start()
        self.centre.wait("bound", 8)

    def test_garbage_and_leaving_centres(self):
        self.begin()
        self.centre.tell("raw", hex="00000014" "00000112" "00000000" "00000009" "00000000")
        self.centre.wait("nack", status=3)
        self.centre.tell("raw", hex="0000000f")
        self.centre.wait("nack", status=2)
        self.centre.wait("bound", 2)
        self.centre.tell("unbind")
        self.centre.wait("bound", 3)
        self.centre.deliver("a", b"hello")
        self.centre.wait("answered", status=0)

    def test_a_centre_that_does_not_answer_enquire_link_is_left(self):
        self.begin('enquire_after = "100ms"\nresponse_limit = "200ms"\n')
        self.centre.behave(mute=True)
        self.centre.wait("bound", 2)

    def test_tls(self):
        self.begin()
        folder = self.adapter.directory
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key",
                        "-out", folder / "cert"], check=True, capture_output=True)
        centre = sms.Centre(CENTRE, key=str(folder / "key"), cert=str(folder / "cert"), password="secret")
        (folder / "password").write_text("secret\n")
        own = f'tls = true\ntls_ca = "{folder}/cert"\npassword_file = "{folder}/password"\n'
        adapter = sms.Adapter(PROGRAM, self.hub.bus, [centre.port], own)
        centre.wait("bound")
        adapter.stop()
        stranger = sms.Adapter(PROGRAM, self.hub.bus, [centre.port], own.replace(f'tls_ca = "{folder}/cert"\n', ""))
        sms.wait_for("a refusal", lambda: "certificate verify failed" in stranger.logged())
        stranger.stop()
        wrong = sms.Adapter(PROGRAM, self.hub.bus, [centre.port], own.replace("password_file", "outbind_password_file"))
        sms.wait_for("a refusal", lambda: "ESME_RINVPASWD" in wrong.logged())
        wrong.stop()
        self.assertEqual(len(centre.all("bound")), 1)
        centre.end()

    def test_outbind(self):
        listener = sms.free_port()
        self.begin(f'outbind = "127.0.0.1:{listener}"\n')
        self.centre.tell("outbind", port=listener, password="any")
        self.centre.wait("bound", role="bind_receiver")

    def test_the_centre_restarts_amid_ten_thousand(self):
        self.begin("window = 50\n")
        self.centre.tell("many", name="in", count=10000, window=50)
        sms.wait_for("the first", lambda: len(self.hub.tell("contacts").split()) > 2000, 60)
        self.centre.tell("stop")
        self.centre.wait("closed")
        self.centre.tell("start")
        self.centre.wait("delivered", seconds=120)
        texts = [one["text"] for one in self.hub.contacts()]
        self.assertEqual(len(texts), 10000)
        self.assertEqual(set(texts), {f"in {number}" for number in range(1, 10001)})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
