"""Mail in transit through a real Postfix, with a hub that does what the test says."""
import email.header
import json
import pathlib
import subprocess
import sys
import unittest

from harness import Email, FakeHub, headers_of, values
from postfix import Postfix, wait_for

EMAIL, FAKE_HUB = sys.argv[1:3]

DECISION = {
    "customer": {"id": "cust-1"},
    "scores": [{"model": "churn:2", "value": 0.25}, {"model": "tried", "value": 1, "shadow": True}],
    "offers": [{"id": "plus", "title": "Café Plus – nu"}],
    "route": {"queue": "Billing", "priority": 300},
    "annotations": [{"name": "greeting", "value": "apologise"}],
}


def mail(subject="A question", sender="Jo <jo@home.example>", to="help@shop.example", more="", text="Where is it?",
         message_id=None):
    message_id = message_id or f"<{subject.replace(' ', '.')}@home.example>"
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n"
            f"Date: Tue, 03 Mar 2026 10:00:00 +0000\r\n{more}\r\n{text}\r\n").encode()


class Transit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = FakeHub(FAKE_HUB)
        cls.email = Email(EMAIL, cls.hub.bus,
                          'tempfail = ["later@shop.example"]\ndeadline = "1s"\nanswer_within = "5s"\n')
        cls.postfix = Postfix(cls.email.milter)
        cls.email.wait_session()

    @classmethod
    def tearDownClass(cls):
        process = pathlib.Path(f"/proc/{cls.email.process.pid}")
        status = (process / "status").read_text().splitlines()
        peak = int(next(line for line in status if line.startswith("VmHWM")).split()[1])
        sanitized = "libasan" in (process / "maps").read_text()  # which holds several times as much
        print(f"resident memory of balie-email at most, with a mail of 25 MB and one of 10,000 parts: {peak} KB")
        cls.postfix.end()
        ended = cls.email.end()
        cls.hub.end()
        assert ended == 0, cls.email.logged()
        assert sanitized or peak < 100_000

    def setUp(self):
        self.hub.tell("good")
        self.decide(DECISION)

    def decide(self, decision):
        self.assertEqual(self.hub.tell("decide " + json.dumps(decision)), "ok")

    def send(self, data, to="help@shop.example", sender="jo@home.example", expect=0):
        status, said = self.postfix.swaks("--from", sender, "--to", to, data=data)
        self.assertEqual(status, expect, said + self.postfix.logged() + self.email.logged())
        return said

    def contact(self, subject):
        found = [one for one in self.hub.contacts() if one.get("subject") == subject]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def delivered(self, address, subject):
        """The one mail of that subject in the mailbox."""
        def find():
            return [one for one in self.postfix.mails(address) if values(one, "Subject")[-1:] == [subject]]
        found = wait_for(f"a mail for {address}", find, more=lambda: self.postfix.logged() + self.email.logged())
        self.assertEqual(len(found), 1)
        return found[0]

    def test_is_annotated_and_readdressed(self):
        self.send(mail("Annotated", more="X-Balie-Queue: vip\r\nX-balie-customer: other\r\nX-Balie-Queue: two\r\n"
                                         "X-Mine: stays\r\n"))
        found = self.delivered("billing@desk.example", "Annotated")
        contact = self.contact("Annotated")
        self.assertEqual(values(found, "X-Balie-Queue"), ["Billing"])
        self.assertEqual(values(found, "X-Balie-Customer"), ["cust-1"])
        self.assertEqual(values(found, "X-Balie-Priority"), ["300"])
        self.assertEqual(values(found, "X-Balie-Contact"), [contact["id"]])
        self.assertEqual(values(found, "X-Balie-Score-churn-2"), ["0.25"])
        self.assertEqual(values(found, "X-Balie-Score-tried"), [])
        self.assertEqual(values(found, "X-Balie-Annotation-greeting"), ["apologise"])
        self.assertEqual(values(found, "X-Balie-Recipient"), ["help@shop.example"])
        offer = email.header.make_header(email.header.decode_header(values(found, "X-Balie-Offer-1")[0]))
        self.assertEqual(str(offer), "plus; Café Plus – nu")
        self.assertEqual(values(found, "X-Balie-Decision"), ["decision-" + contact["id"]])
        self.assertEqual(values(found, "X-Mine"), ["stays"])
        self.assertIn(b"Where is it?", found)
        self.assertEqual(contact["entry"], "help@shop.example")
        self.assertEqual(contact["identifiers"],
                         [{"scheme": "email", "value": "jo@home.example", "assurance": "claimed"}])
        self.assertEqual(contact["text"], "Where is it?")

    def test_is_verified_by_the_gateway_alone(self):
        for name, service, assurance in (("Own", "mx.shop.example", "verified"),
                                         ("Other", "mx.evil.example", "claimed")):
            self.send(mail(name, more=f"Authentication-Results: {service}; dmarc=pass header.from=home.example\r\n"))
            self.delivered("billing@desk.example", name)
            self.assertEqual(self.contact(name)["identifiers"][0]["assurance"], assurance)

    def test_five_queues_are_five_contacts_in_one_thread(self):
        self.decide({"route": {"target": "shared@desk.example", "queue": "q"}})
        to = ",".join(f"q{i}@shop.example" for i in range(5))
        self.send(mail("Five"), to=to)
        found = self.delivered("shared@desk.example", "Five")
        contacts = [one for one in self.hub.contacts() if one.get("subject") == "Five"]
        self.assertEqual(len({one["id"] for one in contacts}), 5)
        self.assertEqual(len({one["thread"] for one in contacts}), 1)
        self.assertEqual({one["entry"] for one in contacts}, {f"q{i}@shop.example" for i in range(5)})
        self.assertEqual(set(values(found, "X-Balie-Contact")), {one["id"] for one in contacts})

    def test_others_pass_untouched_but_for_what_is_forged(self):
        before = len(self.hub.contacts())
        self.send(mail("Passing", more="X-Balie-Queue: vip\r\n"), to="al@home.example")
        found = self.delivered("al@home.example", "Passing")
        self.assertFalse([name for name, _ in headers_of(found) if name.lower().startswith("x-balie")])
        self.assertEqual(len(self.hub.contacts()), before)

    def test_a_customer_is_not_told_of_to_others(self):
        self.send(mail("Mixed"), to="help@shop.example,al@home.example")
        found = self.delivered("al@home.example", "Mixed")
        self.assertEqual([name for name, _ in headers_of(found) if name.startswith("X-Balie")], ["X-Balie-Contact"])
        self.delivered("billing@desk.example", "Mixed")

    def test_rejected_and_held_by_decision(self):
        self.decide({"annotations": [{"name": "email_action", "value": "reject"},
                                     {"name": "email_reply", "value": "553 5.7.1 not from you 100%"}]})
        said = self.send(mail("Rejected"), expect=26)
        self.assertIn("553 5.7.1 not from you 100", said)
        self.decide({"annotations": [{"name": "email_action", "value": "quarantine"}]})
        self.send(mail("Held"))
        wait_for("the mail on hold", lambda: any((self.postfix.folder / "queue/hold").rglob("*")))
        self.assertEqual(self.postfix.mails("fake@desk.example"), [])

    def test_the_subject_is_tagged_once(self):
        self.decide({**DECISION, "annotations": [{"name": "email_subject_tag", "value": "[Shop]"}]})
        self.send(mail("Tagged"))
        self.delivered("billing@desk.example", "[Shop] Tagged")
        self.send(mail("Re: [Shop] Tagged"))
        self.delivered("billing@desk.example", "Re: [Shop] Tagged")

    def test_out_of_office_gets_no_offer(self):
        self.send(mail("Away", more="Auto-Submitted: auto-replied\r\n"), sender="<>")
        found = self.delivered("billing@desk.example", "Away")
        self.assertEqual(values(found, "X-Balie-Offer-1"), [])
        contact = self.contact("Away")
        self.assertEqual(contact["attributes"]["automatic"], True)
        self.assertEqual(contact["attributes"]["automatic_kind"], "reply")

    def test_hub_away_is_accepted_untouched_and_reported_later_once(self):
        self.hub.tell("silent")
        self.send(mail("Accepted", more="X-Balie-Queue: vip\r\n"))
        found = self.delivered("help@shop.example", "Accepted")
        self.assertFalse([name for name, _ in headers_of(found) if name.lower().startswith("x-balie")])
        said = self.send(mail("Deferred"), to="later@shop.example", expect=26)
        self.assertIn("451 4.3.0", said)
        self.hub.tell("good")
        wait_for("both contacts", lambda: {"Accepted", "Deferred"} <= {
            one.get("subject") for one in self.hub.contacts()}, more=self.email.logged)
        # It comes again: the same contact, which by now is decided.
        self.send(mail("Deferred"), to="later@shop.example")
        self.delivered("billing@desk.example", "Deferred")
        self.contact("Accepted")
        self.contact("Deferred")

    def test_another_milters_changes_are_seen_and_stay(self):
        first = Email(EMAIL, self.hub.bus, name="first")
        postfix = Postfix(f"{first.milter}, {self.email.milter}")
        try:
            first.wait_session()
            self.decide({**DECISION, "annotations": [{"name": "email_subject_tag", "value": "[One]"}],
                         "route": {"target": "help@shop.example", "queue": "q"}})
            status, said = postfix.swaks("--from", "jo@home.example", "--to", "help@shop.example", data=mail("Twice"))
            self.assertEqual(status, 0, said)
            found = postfix.wait_mails("help@shop.example")
            # The second one takes the headers of the first for forged, as it must, and its tag for there.
            self.assertEqual(len(found), 1)
            self.assertEqual(values(found[0], "Subject"), ["[One] Twice"])
            self.assertEqual(len(values(found[0], "X-Balie-Contact")), 1)
        finally:
            postfix.end()
            first.end()

    def test_several_mails_in_one_session(self):
        done = subprocess.run(["/usr/sbin/smtp-source", "-d", "-m", "50", "-s", "5", "-l", "2000", "-f",
                               "jo@home.example", "-t", "many@shop.example", f"127.0.0.1:{self.postfix.port}"],
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        wait_for("50 mails", lambda: len([one for one in self.postfix.mails("billing@desk.example")
                                          if values(one, "X-Balie-Recipient") == ["many@shop.example"]]) == 50,
                 more=self.postfix.logged)

    def test_whatever_is_in_it_the_mail_arrives(self):
        bodies = {
            "NUL": mail("NUL", text="a\0b"),
            "Bare": mail("Bare", text="a\rb\nc"),
            "Nested": mail("Nested", more="".join(f'Content-Type: multipart/mixed; boundary="b{i}"\r\n\r\n--b{i}\r\n'
                                                  for i in range(2000))),
            "Charset": mail("Charset", more="Content-Type: text/plain; charset=no-such\r\n", text="caf\xe9"),
            "Long": mail("Long", more="X-Long: " + "x" * 900_000 + "\r\n"),
            "Parts": mail("Parts", more="Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                        + "--b\r\n\r\nx\r\n" * 10_000),
        }
        for subject, data in bodies.items():
            with self.subTest(subject):
                self.send(data)
                self.delivered("billing@desk.example", subject)
                self.contact(subject)

    def test_a_large_mail(self):
        self.send(mail("Large", more="Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee below\r\n--b\r\n"
                                     "Content-Type: application/pdf; name=large.pdf\r\n\r\n"
                                     + ("x" * 998 + "\r\n") * 25_000 + "--b--\r\n"))
        self.delivered("billing@desk.example", "Large")
        contact = self.contact("Large")
        self.assertEqual(contact["text"], "see below")
        self.assertEqual(contact["attributes"]["attachments"],
                         [{"name": "large.pdf", "type": "application/pdf", "bytes": 24_999_998}])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
