"""Answers through the real hub: a desk orders them over HTTP, the customer finds them in the thread, and what comes of
them is known."""
import base64
import email
import email.policy
import http.client
import json
import os
import pathlib
import re
import signal
import sys
import unittest
import urllib.parse

from balie_process import Balie
from harness import values
from postfix import Postfix, free_port, wait_for
from settings import adapter, main_cf

BALIE = sys.argv[1]
HTTP = '[adapter.http]\ntype = "http"\nport = 0\nopen = true\naddress_file = "http-address"\nspool = "http-spool"\n'


def call(address, method, path, body=None, kind="application/json"):
    """(status, text)"""
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.balie = Balie(BALIE, "shop", HTTP)
        folder = pathlib.Path(cls.balie.folder.name)
        port = free_port()
        adapter(cls.balie)
        settings = cls.balie.settings.read_text()
        settings = re.sub(r"smtp = .*", f'smtp = "smtp://127.0.0.1:{port}"', settings)
        cls.balie.settings.write_text(settings)
        cls.balie.start()
        wait_for("the milter", (folder / "address").exists, more=cls.balie.log.read_text)
        wait_for("the HTTP adapter", (folder / "http-address").exists, more=cls.balie.log.read_text)
        cls.http = (folder / "http-address").read_text().strip().split("://")[1]
        cls.postfix = Postfix(f"unix:{folder}/milter", main_cf(folder), port=port)
        cls.balie.wait(lambda: call(cls.http, "GET", "/readyz")[0] == 200)
        cls.balie.wait(lambda: '"session with the hub is open"' in cls.balie.log.read_text())

    @classmethod
    def tearDownClass(cls):
        cls.postfix.end()
        cls.balie.stop()
        cls.balie.folder.cleanup()

    def customer_writes(self, subject, more="", to="returns@shop.example", sender="jo@home.example", body=None):
        """The mail as it lies in the queue's mailbox."""
        data = (f"From: Jo <jo@home.example>\r\nTo: {to}\r\nSubject: {subject}\r\n"
                f"Message-ID: <{subject}@home.example>\r\n{more}\r\n{body or 'I want to return it.'}\r\n")
        status, said = self.postfix.swaks("--from", sender, "--to", to, data=data.encode())
        self.assertEqual(status, 0, said + self.balie.log.read_text())
        return wait_for("the mail", lambda: [one for one in self.postfix.mails("returns@desk.example")
                                             if values(one, "Subject") == [subject]], more=self.logged)[0]

    def logged(self):
        return self.postfix.logged() + self.balie.log.read_text()[-4000:]

    def order(self, name, **command):
        body = json.dumps({"id": name, "kind": "send", "adapter": "email", "actor": "ann"} | command)
        status, said = call(self.http, "POST", "/v1/commands", body)
        self.assertEqual(status, 200, said)

    def events(self, *words):
        return [one for one in self.balie.ask("events") if all(word in json.dumps(one) for word in words)]

    def wait_events(self, *words):
        return wait_for(f"an event with {words}", lambda: self.events(*words), more=self.logged)

    def received(self, subject, address="jo@home.example"):
        mails = wait_for("the answer", lambda: [one for one in self.postfix.mails(address)
                                                if values(one, "Subject") == [subject]], more=self.logged)
        self.assertEqual(len(mails), 1)
        return email.message_from_bytes(mails[0], policy=email.policy.default)

    def thread(self, subject):
        """Of the contact with that subject, as the hub has it."""
        contact = self.wait_events(f'"{subject}"', "contact.decided")[0]
        return json.dumps(contact).split('"thread": "')[1].split('"')[0]

    def test_an_answer_is_in_the_thread_and_so_is_what_comes_back(self):
        first = self.customer_writes("Broken")
        contact = values(first, "X-Balie-Contact")[0]
        file = {"name": "label.pdf", "type": "application/pdf", "content": base64.b64encode(b"%PDF\0").decode()}
        ordered = {"contactId": contact, "to": "jo@home.example", "subject": "Re: Broken", "text": "We send a new one.",
                   "entry": "returns@shop.example", "identifier": {"scheme": "email", "value": "jo@home.example"},
                   "arguments": {"salutation": "Dear Jo,", "name": "Jo", "attachments": [file]}}  # as a desk does
        for _ in range(2):  # once all the same
            self.order("answer-1", **ordered)
        answer = self.received("Re: Broken")
        self.assertEqual(answer["From"], "Shop <returns@shop.example>")
        [attached] = answer.iter_attachments()
        self.assertEqual((attached.get_filename(), attached.get_content_type(), attached.get_content()),
                         ("label.pdf", "application/pdf", b"%PDF\0"))
        self.assertEqual(answer["In-Reply-To"], "<Broken@home.example>")
        self.assertEqual(answer["References"], "<Broken@home.example>")
        self.assertRegex(answer["Message-ID"], r"^<balie\.\w+\..*@shop\.example>$")
        self.assertIn("We send a new one.", answer.get_body(("plain",)).get_content())
        self.assertIn("Dear Jo,", answer.get_body(("html",)).get_content())
        thread = self.thread("Broken")
        # Programs that keep something of the thread, and one that keeps nothing but where to answer to.
        self.customer_writes("Kept", more=f"In-Reply-To: {answer['Message-ID']}\r\n")
        self.assertEqual(self.thread("Kept"), thread)
        self.assertRegex(answer["Reply-To"], r"^returns\+t\.")
        self.customer_writes_back("Lost", answer["Reply-To"])
        self.assertEqual(self.thread("Lost"), thread)

    def customer_writes_back(self, subject, to):
        data = f"From: jo@home.example\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x.example>\r\n\r\nThanks\r\n"
        status, said = self.postfix.swaks("--from", "jo@home.example", "--to", to, data=data.encode())
        self.assertEqual(status, 0, said)

    def test_a_bounce_and_a_complaint_are_outcomes(self):
        self.order("lost-1", to="nobody@away.invalid", subject="Hello", text="Hello")
        self.wait_events("lost-1", "failed", "outcome")
        self.order("junk-1", to="al@home.example", subject="Junk", text="Hello")
        sent = self.received("Junk", "al@home.example")
        report = ("Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\nMIME-Version: 1.0\r\n\r\n"
                  "--b\r\n\r\nThis is junk.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n"
                  "Feedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
                  f"From: help@shop.example\r\nMessage-ID: {sent['Message-ID']}\r\n\r\nHello\r\n--b--\r\n")
        status, said = self.postfix.swaks("--from", "reports@away.example", "--to", "help@shop.example", data=(
            f"From: reports@away.example\r\nSubject: Report\r\n{report}").encode())
        self.assertEqual(status, 0, said)
        self.wait_events("junk-1", "complaint", "outcome")

    def restart_adapter(self):
        def sessions():
            return self.balie.log.read_text().count('"session with the hub is open"')
        before = sessions()
        adapter_process = next(process for process, words in self.balie.children().items()
                               if "balie-email" in words[0])
        os.kill(adapter_process, signal.SIGKILL)
        self.balie.wait(lambda: sessions() > before)

    def test_a_confirmation_goes_again_to_the_corrected_address(self):
        self.order("confirm-7", to="jo@hoem.invalid", subject="Your order 7", text="We have it.",
                   arguments={"confirmation": True, "automatic": True, "salutation": "Dear Jo,"})
        self.wait_events("confirm-7", "failed", "outcome")
        self.restart_adapter()
        self.order("again-7", kind="resend", identifier={"scheme": "email", "value": "al@home.example"},
                   arguments={"sent_to": "Jo@hoem.invalid"})
        mail = self.received("Your order 7", "al@home.example")
        self.assertEqual(mail["To"], "al@home.example")
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        for said in ("Dear Jo,", "We have it."):
            self.assertIn(said, mail.get_body(("plain",)).get_content())
        self.wait_events("again-7", "command.done", "Your order 7")
        for name, more in (("again-8", {"arguments": {"sent_to": "al@away.invalid"}}),
                           ("again-9", {"customerId": "nobody", "arguments": {"command_id": "answer-1"}})):
            self.order(name, kind="resend", to="al@home.example", **more)
            self.wait_events(name, "email.nothing_kept")
        self.order("again-10", kind="resend", to="al", arguments={"sent_to": "jo@hoem.invalid"})
        self.wait_events("again-10", "email.address")

    def test_an_out_of_office_makes_no_loop(self):
        away = self.customer_writes("Holiday", more="Auto-Submitted: auto-replied\r\n", sender="<>")
        self.assertNotIn(b"X-Balie-Offer", away)
        self.order("confirm-1", contactId=values(away, "X-Balie-Contact")[0], to="jo@home.example", text="We got it.",
                   arguments={"automatic": True})
        self.wait_events("confirm-1", "email.automatic")
        self.assertFalse([one for one in self.postfix.mails("jo@home.example")
                          if values(one, "Subject") == ["Re: Holiday"]])

    def test_the_link_withdraws_consent_once_it_is_confirmed(self):
        listening = [json.loads(line) for line in self.balie.log.read_text().splitlines()
                     if "serving the page to unsubscribe" in line]
        page = listening[-1]["address"].split("://")[1]
        self.customer_writes("Known")  # so that there is a customer
        self.order("offer-1", to="jo@home.example", subject="Plus", text="Buy", arguments={"unsubscribe": True})
        offer = self.received("Plus")
        self.assertEqual(offer["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        link = re.search(r"<(https://[^>]*)>", str(offer["List-Unsubscribe"]).replace(" ", ""))[1]
        path = urllib.parse.urlsplit(link).path
        self.assertNotIn("jo", path.rsplit("/", 1)[1][:2])
        self.assertEqual(call(page, "GET", path)[0], 200)
        self.assertEqual(self.events("withdrawn"), [])
        for _ in range(2):  # a mail program's, and somebody who is not sure
            status, said = call(page, "POST", path, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
            self.assertEqual((status, "jo@home.example gets no more" in said), (200, True), said)
        status, said = call(self.http, "GET", "/v1/customers?email=jo%40home.example")
        consents = json.loads(said)["consents"]
        self.assertEqual([(one["purpose"], one["state"]) for one in consents], [("marketing", "withdrawn")], said)
        self.assertEqual(len(self.events("withdrawn", "offer-1")), 1)
        for path in (path[:-2], "/", "/stop/", "/../" + "x" * 5000):
            self.assertIn(call(page, "POST", path)[0], (404, 431, 414, 400))
        self.assertEqual(call(page, "DELETE", urllib.parse.urlsplit(link).path)[0], 405)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
