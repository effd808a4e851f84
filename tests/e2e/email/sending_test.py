"""What the hub has balie-email send, through a real Postfix, and what comes back of it."""
import base64
import email
import email.policy
import json
import sys
import unittest

from harness import Email, FakeHub, values
from postfix import Postfix, free_port, wait_for

EMAIL, FAKE_HUB = sys.argv[1:3]


def parsed(mail):
    return email.message_from_bytes(mail, policy=email.policy.default)


class Sending(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = FakeHub(FAKE_HUB)
        port = free_port()
        settings = (f'smtp = "smtp://127.0.0.1:{port}"\ntls = "none"\nsend_limit = "20s"\n'
                    'html_template = "page.html"\nunsubscribe_address = "unsubscribe@shop.example"\n')
        page = "<p>{{salutation}}</p><div>{{{text}}}</div>"
        cls.email = Email(EMAIL, cls.hub.bus, settings, files={"page.html": page})
        # All mail, ours too, goes through the milter.
        cls.postfix = Postfix(cls.email.milter, port=port)
        cls.email.wait_session()

    @classmethod
    def tearDownClass(cls):
        cls.postfix.end()
        assert cls.email.end() == 0, cls.email.logged()
        cls.hub.end()

    def command(self, name, **more):
        self.assertEqual(self.hub.tell("command " + json.dumps({"id": name, "kind": "send", **more})), "ok")
        return self.done(name)

    def said(self):
        return json.loads(self.hub.tell("said 0"))

    def done(self, name):
        def find():
            return [one for one in json.loads(self.hub.tell("dones 0")) if one["commandId"] == name]
        return wait_for("the command's end", find, more=self.email.logged)[0]

    def customer_writes(self, subject, more="", sender="jo@home.example", to="help@shop.example"):
        status, said = self.postfix.swaks("--from", sender, "--to", to, data=(
            f"From: Jo <jo@home.example>\r\nTo: {to}\r\nSubject: {subject}\r\n"
            f"Message-ID: <{subject}@home.example>\r\n{more}\r\nWhere is it?\r\n").encode())
        self.assertEqual(status, 0, said)
        return wait_for("the contact", lambda: [one for one in self.hub.contacts() if one.get("subject") == subject],
                        more=self.email.logged)[0]

    def test_an_answer_arrives_in_the_thread_once_and_its_answer_too(self):
        contact = self.customer_writes("Order")
        order = {"contactId": contact["id"], "to": "jo@home.example", "text": "It is on its way.",
                 "arguments": {"salutation": "Dear Jo,", "name": "Jo"}}
        done = self.command("reply-1", **order)
        self.assertNotIn("error", done)
        self.command("reply-1", **order)  # the hub was not sure
        mails = [one for one in self.postfix.wait_mails("jo@home.example") if values(one, "Subject") == ["Re: Order"]]
        self.assertEqual(len(mails), 1)
        mail = parsed(mails[0])
        self.assertEqual(mail["In-Reply-To"], "<Order@home.example>")
        self.assertEqual(mail["References"], "<Order@home.example>")
        self.assertEqual(mail["Message-ID"], f"<{done['ids'][0]}>")
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        self.assertIn("Dear Jo,\n\nIt is on its way.", mail.get_body(("plain",)).get_content().replace("\r\n", "\n"))
        # A mail program that knows nothing of References.
        again = self.customer_writes("Thanks", more=f"In-Reply-To: <{done['ids'][0]}>\r\n")
        self.assertEqual(again["thread"], contact["thread"])

    def test_an_out_of_office_makes_no_loop(self):
        contact = self.customer_writes("Vacation", more="Auto-Submitted: auto-replied\r\n", sender="<>")
        done = self.command("confirm-1", contactId=contact["id"], to="jo@home.example", text="We got it.",
                            arguments={"automatic": True})
        self.assertEqual(done["error"], "email.automatic")
        contact = self.customer_writes("Question")
        self.assertNotIn("error", self.command("confirm-2", contactId=contact["id"], to="jo@home.example",
                                               text="We got it.", arguments={"automatic": True}))
        mail = wait_for("the confirmation", lambda: [one for one in self.postfix.mails("jo@home.example")
                                                     if values(one, "Subject") == ["Re: Question"]])[0]
        self.assertEqual(values(mail, "Auto-Submitted"), ["auto-replied"])
        self.assertEqual(values(mail, "Return-Path"), ["<>"])

    def test_a_bounce_is_the_outcome_of_what_was_sent(self):
        self.assertNotIn("error", self.command("lost-1", to="nobody@away.invalid", subject="Hello", text="Hello"))
        outcome = wait_for("the outcome", lambda: json.loads(self.hub.tell("outcomes")),
                           more=lambda: self.postfix.logged() + self.email.logged())[0]
        self.assertEqual((outcome["kind"], outcome["commandId"]), ("failed", "lost-1"))

    def test_refused_is_told_as_such(self):
        done = self.command("bad-1", to="unknown@home.example", subject="Hello", text="Hello")
        self.assertEqual(done["error"], "email.refused")
        self.assertEqual(self.command("bad-2", to="no address", text="Hello")["error"], "email.address")

    def test_unsubscribing_withdraws_consent(self):
        self.assertNotIn("error", self.command("offer-1", to="al@home.example", subject="News", text="Buy",
                                               arguments={"unsubscribe": True}))
        offer = self.postfix.wait_mails("al@home.example")[0]
        way = str(parsed(offer)["List-Unsubscribe"]).replace(" ", "")
        self.assertRegex(way, r"^<mailto:unsubscribe@shop\.example\?subject=[\w-]+>$")
        # From another of their addresses: it is about the one that we wrote to.
        self.postfix.swaks("--from", "jo@home.example", "--to", "unsubscribe@shop.example", data=(
            f"From: jo@home.example\r\nSubject: {way[:-1].split('=')[1]}\r\n"
            "Message-ID: <stop@home.example>\r\n\r\n\r\n").encode())
        change = wait_for("the change", lambda: [one["customerChange"] for one in self.said()
                                                 if "customerChange" in one], more=self.email.logged)[0]
        self.assertEqual(change["identifier"]["value"], "al@home.example")
        self.assertEqual(change["consents"][0]["state"], "withdrawn")

    def test_mail_from_ourselves_to_ourselves_arrives_once(self):
        before = len(self.postfix.mails("billing@desk.example"))
        self.hub.tell('decide {"route": {"queue": "billing"}}')
        self.assertNotIn("error", self.command("own-1", to="help@shop.example", subject="To us", text="Hello"))
        wait_for("the mail", lambda: len(self.postfix.mails("billing@desk.example")) > before, more=self.email.logged)
        self.assertEqual(len(self.postfix.mails("billing@desk.example")), before + 1)
        self.assertEqual(len([one for one in self.hub.contacts() if one.get("subject") == "To us"]), 1)
        # Nobody answers it by itself: it would go on for ever.
        contact = [one for one in self.hub.contacts() if one.get("subject") == "To us"][0]
        self.assertEqual(contact["attributes"]["automatic_kind"], "own")
        done = self.command("own-2", contactId=contact["id"], to="help@shop.example", text="We got it.",
                            arguments={"automatic": True})
        self.assertEqual(done["error"], "email.automatic")

    def test_the_original_can_be_fetched(self):
        contact = self.customer_writes("Fetched")
        self.assertEqual(self.hub.tell("command " + json.dumps(
            {"id": "fetch-1", "kind": "fetch_original", "contactId": contact["id"]})), "ok")
        done = self.done("fetch-1")
        original = base64.b64decode(done["text"])
        self.assertIn(b"Where is it?", original)
        self.assertEqual(done["ids"], [str(len(original))])
        # Until the customer is erased.
        self.assertNotIn("error", self.command("fetched-1", to="jo@home.example", subject="Fetched", text="Order 7",
                                               customerId="jo-1", arguments={"confirmation": True}))
        self.hub.tell("command " + json.dumps({"id": "erase-1", "kind": "erase", "customerId": "jo-1",
                                               "arguments": {"contact_ids": [contact["id"]]}}))
        self.assertNotIn("error", self.done("erase-1"))
        self.hub.tell("command " + json.dumps({"id": "fetch-2", "kind": "fetch_original", "contactId": contact["id"]}))
        self.assertEqual(self.done("fetch-2")["error"], "file.not_found")
        self.hub.tell("command " + json.dumps({"id": "again-1", "kind": "resend", "to": "al@home.example",
                                               "customerId": "jo-1"}))
        self.assertEqual(self.done("again-1")["error"], "email.nothing_kept")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
