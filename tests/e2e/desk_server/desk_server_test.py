"""balie-desk with the real hub: what its page, and who claims to be one, may do. Channels are HTTP clients."""
import base64
import os
import pathlib
import signal
import subprocess
import sys
import threading
import unittest

from browser import Browser
from desk_server import PASSWORD, DeskServer, set_up_users
from waiting import wait_for
from web_socket import Closed

SCRIPT = "<script>alert(1)</script> & \" ' \u2028 \U0001F600"


def shared_desk():
    """One for all tests: with an admin, and users of each kind."""
    desk = DeskServer(PROGRAM)
    desk.start()
    try:
        set_up_users(desk)
    except BaseException:
        desk.stop()
        raise
    return desk


class DeskTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = shared_desk()

    @classmethod
    def tearDownClass(cls):
        assert cls.desk.stop() == 0
        cls.desk.folder.cleanup()

    def page(self, who, **headers):
        """Of a browser, or of a user's new one."""
        page = (who if isinstance(who, Browser) else self.desk.browser(who)).page(**headers)
        self.addCleanup(page.socket.cut)
        return page

    def agent(self, name="anna"):
        page = self.page(name)
        self.addCleanup(page.hub, presence={"state": "away"})
        self.assertIn("recorded", page.hub(presence={"state": "ready"}))
        return page

    def accept(self, page, contact, number="07700 900163"):
        self.desk.call("POST", "/v1/contacts", {
            "id": contact, "channel": "chat", "entry": "+442079460100", "country": "GB", "text": SCRIPT,
            "identifiers": [{"scheme": "tel", "value": number, "assurance": "claimed"}]})
        offered = page.wait("hub", lambda one: one.get("reservation", {}).get("contactId") == contact)["reservation"]
        opened = page.wait("opened", lambda one: one["contactId"] == contact)
        self.assertIn("recorded", page.hub(reservationAnswer={"reservationId": offered["id"], "answer": "accept"}))
        return opened

    def end(self, contact):
        self.desk.order("end", contact, "http")

    def test_a_conversation_from_its_offer_to_its_end(self):
        page = self.agent()
        opened = self.accept(page, "c1")
        self.assertEqual(opened["decided"]["contact"]["text"], SCRIPT)
        self.assertTrue(opened["customer"]["id"])
        self.assertTrue(opened["reservationId"])

        self.desk.show("c1", SCRIPT, "m1")
        self.desk.show("c1", SCRIPT, "m1")
        message = page.wait("message", lambda one: one["message"]["id"] == "m1")
        self.assertEqual((message["message"]["text"], message["message"]["from"]), (SCRIPT, "customer"))
        self.assertEqual((message["contactId"], message["contactAdapter"]), ("c1", "http"))

        self.assertNotIn("repeatedBefore", page.say("Good morning", "c1", name="a1")["recorded"])
        self.assertTrue(page.say("Good morning", "c1", name="a1")["recorded"]["repeatedBefore"])
        sent = wait_for("the message at the channel", lambda: self.desk.commands("send", "c1"))
        self.assertEqual([(one["id"], one["text"], one["agent"]) for one in sent], [("a1", "Good morning", "anna")])
        self.desk.call("POST", "/v1/commands/a1/done", {"text": "shown"})
        page.wait("messageState", lambda one: (one["messageId"], one["state"]) == ("a1", "delivered"))

        again = self.page("anna")
        conversation = again.wait("conversation")
        self.assertEqual([(one["id"], one.get("state", "")) for one in conversation["messages"]],
                         [("m1", ""), ("a1", "delivered")])
        self.assertEqual(again.wait("opened")["decided"]["contact"]["id"], "c1")
        again.socket.cut()

        self.end("c1")
        self.assertEqual(page.wait("gone")["contactId"], "c1")
        self.assertIn("not yours", page.say("too late", "c1")["refusal"]["text"])

    def test_what_is_transferred_brings_its_conversation(self):
        anna = self.agent()
        self.accept(anna, "c2")
        anna.say("One moment", "c2", name="a2")
        bert = self.agent("bert")
        order = {"id": "t2", "kind": "transfer", "contactId": "c2", "contactAdapter": "http", "agent": "bert"}
        self.assertIn("recorded", anna.hub(routingOrder=order))
        offered = bert.wait("hub", lambda one: one.get("reservation", {}).get("contactId") == "c2")["reservation"]
        bert.hub(reservationAnswer={"reservationId": offered["id"], "answer": "accept"})
        self.assertEqual([one["id"] for one in bert.wait("conversation")["messages"]], ["a2"])
        anna.wait("gone", lambda one: one["contactId"] == "c2")
        self.desk.show("c2", "hello?", "m2")
        bert.wait("message", lambda one: one["message"]["id"] == "m2")
        self.end("c2")

    def test_who_is_gone_is_away_and_back_as_before(self):
        page = self.page("cas")
        self.assertIn("recorded", page.hub(presence={"state": "ready"}))
        status = lambda: self.desk.call("GET", "/v1/agents/cas")["state"]
        wait_for("cas to be ready", lambda: status() == "ready")
        page.socket.cut()
        wait_for("cas to be lost", lambda: status() == "away")
        page = self.page("cas")
        wait_for("cas to be back", lambda: status() == "ready")
        self.assertEqual(page.wait("state")["presence"], "ready")
        page.hub(presence={"state": "away"})
        page.socket.cut()

    def test_signing_out_closes_what_is_open(self):
        browser = self.desk.browser("cas")
        page = self.page(browser)
        self.assertIn("recorded", page.hub(presence={"state": "ready"}))
        other = self.page("bert")
        self.assertEqual(browser.call("POST", "/api/sign-out", **{"X-Csrf-Token": "forged"})[0], 403)
        self.assertEqual(browser.call("POST", "/api/sign-out")[0], 204)
        self.assertEqual(page.socket.wait_closed(), 4001)
        self.assertEqual(browser.call("GET", "/api/me")[0], 401)
        with self.assertRaises(Closed) as refused:
            browser.page()
        self.assertEqual(refused.exception.code, 401)
        self.assertIn("state", other.ask(state={}))
        wait_for("cas to be away", lambda: self.desk.call("GET", "/v1/agents/cas")["state"] == "away")

    def test_roles_are_held_to(self):
        mark = self.page("mark")
        self.assertEqual(mark.hub(customerQuery={"customerId": "K"})["refusal"]["code"], "not_allowed")
        self.assertIn("results", mark.hub(resultsQuery={}))
        self.assertEqual(mark.ask(watch={"on": True})["hub"]["refusal"]["code"], "not_allowed")
        anna = self.page("anna")
        self.assertEqual(anna.hub(eraseCustomer={"customerId": "K"})["refusal"]["code"], "not_allowed")
        for stranger in ({"goodbye": {"code": "stopping"}}, {"publish": {}}, {"commandDone": {"commandId": "x"}}):
            self.assertEqual(anna.hub(**stranger)["refusal"]["code"], "not_allowed")
        erase = {"kind": "erase", "adapter": "http", "customerId": "K"}
        self.assertEqual(anna.hub(command=erase)["refusal"]["code"], "not_allowed")
        browser = self.desk.browser("anna")
        self.assertEqual([browser.call("GET", path)[0] for path in ("/api/users", "/api/audit")], [403, 403])
        entries = self.desk.admin.call("GET", "/api/audit")[1]["entries"]
        refused = {(one["user"], one["action"]) for one in entries if one.get("refused") == "not_allowed"}
        self.assertLessEqual({("anna", "goodbye"), ("anna", "command"), ("mark", "customer_query")}, refused)

    def test_who_explains_decisions_sees_no_customer(self):
        page = self.agent()
        decision = self.accept(page, "c13")["decided"]["decision"]["id"]
        opened = self.page("mark").ask(open={"decisionId": decision})["opened"]
        self.assertEqual(opened["decided"]["decision"]["id"], decision)
        self.assertNotIn("contact", opened["decided"])
        self.assertNotIn("customer", opened)
        self.assertIn("contact", page.ask(open={"decisionId": decision})["opened"]["decided"])
        self.end("c13")

    def test_a_second_desk_on_the_same_file_does_not_start(self):
        program = pathlib.Path(PROGRAM).with_name("balie-desk")
        second = subprocess.run([program, "--config", self.desk.settings, "--name", "desk"], capture_output=True,
                                text=True, timeout=30, check=False)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another desk may have it", second.stderr)

    def test_a_new_password_is_a_new_one(self):
        browser = self.desk.browser("cas")
        for password, code in ((PASSWORD, "password.same"), ("aaaaaaaaaaaaaaaa", "password.too_simple"),
                               ("too short", "password.too_short")):
            answer = browser.call("POST", "/api/password", {"password": PASSWORD, "newPassword": password})
            self.assertEqual((answer[0], answer[1]["code"]), (400, code))

    def test_a_supervisor_sees_what_waits_and_listens(self):
        boss = self.page("boss")
        live = boss.ask(watch={"on": True, "contacts": 10})["live"]
        self.assertIn("sales", [one["queue"] for one in live["queues"]["queues"]])
        self.desk.chat("waits", "07700 900164")
        page = self.agent()
        self.accept_any(page)
        boss.wait("live", lambda one: any("contacts" in agent for agent in one["agents"]["agents"]))
        boss.ask(listen={"contactId": "waits", "contactAdapter": "http"})
        page.say("hello", "waits", name="a3")
        self.assertEqual(boss.wait("message")["message"]["text"], "hello")
        self.end("waits")

    def accept_any(self, page):
        offered = page.wait("hub", lambda one: "reservation" in one)["reservation"]
        page.hub(reservationAnswer={"reservationId": offered["id"], "answer": "accept"})

    def test_erased_is_erased_and_noted(self):
        page = self.agent()
        opened = self.accept(page, "c4")
        self.desk.show("c4", "a secret of this customer", "m4")
        page.wait("message")
        self.end("c4")
        priv = self.page("priv")
        customer = opened["customer"]["id"]
        self.assertIn("recorded", priv.hub(eraseCustomer={"id": "e4", "customerId": customer, "reason": "asked"}))
        wait_for("the desk to forget", lambda: not self.desk.keeps(b"a secret of"))
        entries = self.desk.admin.call("GET", "/api/audit")[1]["entries"]
        found = [one for one in entries if one["action"] == "erase_customer" and one.get("subject") == customer]
        self.assertEqual([one["user"] for one in found], ["priv"])
        self.assertNotIn("07700", str(entries))

    def test_what_became_of_a_command_is_told_also_after_a_reload(self):
        page = self.agent()
        self.accept(page, "c5")
        for name, kind in (("hold-5", "hold"), ("up-5", "hang_up")):
            order = {"id": name, "kind": kind, "contactId": "c5", "adapter": "http"}
            self.assertIn("recorded", page.hub(command=order))
        slow = {"id": "dial-5", "kind": "dial", "adapter": "http", "to": "601"}
        self.assertIn("recorded", page.hub(command=slow))
        wait_for("the commands", lambda: self.desk.commands("hang_up", "c5"))
        self.desk.call("POST", "/v1/commands/hold-5/done", {"text": "it is so"})
        self.desk.call("POST", "/v1/commands/up-5/done", {"error": "pbx.no_channel"})
        failed = page.wait("commandState", lambda one: one["commandId"] == "up-5")
        self.assertEqual((failed["state"], failed["error"], failed["kind"], failed["contactId"]),
                         ("not_delivered", "pbx.no_channel", "hang_up", "c5"))
        page.wait("commandState", lambda one: (one["commandId"], one["state"]) == ("hold-5", "delivered"))

        again = self.page("anna")
        again.wait("hub", lambda one: one.get("signal", {}).get("kind") == "held")
        found = [one["commandState"] for one in again.socket.received if "commandState" in one]
        self.assertEqual([(one["commandId"], one["state"]) for one in found if one["commandId"].endswith("-5")],
                         [("hold-5", "delivered"), ("up-5", "not_delivered"), ("dial-5", "ordered")])
        self.desk.call("POST", "/v1/commands/dial-5/done", {"text": "it is so"})
        again.wait("commandState", lambda one: (one["commandId"], one["state"]) == ("dial-5", "delivered"))
        self.assertFalse([one for one in self.page("bert").socket.received if "commandState" in one])
        self.end("c5")

    def test_a_message_that_is_not_delivered_says_why(self):
        page = self.agent()
        self.accept(page, "c6")
        page.say("Good morning", "c6", name="a6")
        wait_for("the message at the channel", lambda: self.desk.commands("send", "c6"))
        self.desk.call("POST", "/v1/commands/a6/done", {"error": "sms.blocked"})
        state = page.wait("messageState", lambda one: one["messageId"] == "a6")
        self.assertEqual((state["state"], state["error"]), ("failed", "sms.blocked"))
        self.end("c6")

    def test_conversations_follow_who_is_merged_and_parted(self):
        page, customers = self.agent(), []
        for contact in ("c10", "c11"):
            number = f"07700 9001{contact[1:]}"
            opened = self.accept(page, contact, number)
            self.desk.show(contact, f"what {contact} wrote", f"m-{contact}")
            page.wait("message", lambda one, contact=contact: one["contactId"] == contact)
            self.end(contact)
            customers.append(opened["customer"]["id"])
        boss, priv = self.page("boss"), self.page("priv")
        pair = {"kept": customers[0], "merged": customers[1], "reason": "one person"}
        self.assertIn("mergeDone", boss.hub(mergeCustomers=pair | {"id": "merge-10"}))
        self.assertIn("mergeDone", boss.hub(unmergeCustomers=pair | {"id": "unmerge-10"}))
        self.assertIn("recorded", priv.hub(eraseCustomer={"id": "e10", "customerId": customers[0]}))
        wait_for("the desk to forget", lambda: not self.desk.keeps(b"what c10 wrote"))
        self.assertTrue(self.desk.keeps(b"what c11 wrote"))
        kept = self.accept(page, "c12", "07700 900112")["customer"]["id"]
        self.desk.show("c12", "what c12 wrote", "m-c12")
        page.wait("message", lambda one: one["contactId"] == "c12")
        self.end("c12")
        again = {"kept": kept, "merged": customers[1], "reason": "one person"}
        self.assertIn("mergeDone", boss.hub(mergeCustomers=again | {"id": "merge-11"}))
        self.assertIn("recorded", priv.hub(eraseCustomer={"id": "e11", "customerId": kept}))
        wait_for("the desk to forget", lambda: not self.desk.keeps(b"what c11 wrote"))
        self.assertFalse(self.desk.keeps(b"what c12 wrote"))

    def test_files_go_with_an_answer_and_come_from_the_customer(self):
        browser = self.desk.browser("anna")
        page = self.page(browser)
        self.addCleanup(page.hub, presence={"state": "away"})
        self.assertIn("recorded", page.hub(presence={"state": "ready"}))
        self.accept(page, "c8")
        path = "/api/attachment?adapter=http&contact=c8"
        upload = lambda bytes, type="application/pdf", where=path + "&name=a%20bill.pdf", who=browser: who.upload(
            where, bytes, type)
        status, kept = upload(b"%PDF-1.4 a bill")
        self.assertEqual((status, kept["name"], kept["size"]), (200, "a bill.pdf", "15"))
        self.assertEqual(upload(b"<script>", "text/html")[0], 415)
        self.assertEqual(upload(b"x" * (600 << 10))[0], 200)
        self.assertEqual(upload(b"x" * (701 << 10))[0], 413)
        self.assertEqual(upload(b"x", who=self.desk.browser("bert"))[0], 403)
        self.assertEqual(upload(b"x", where="/api/attachment?adapter=http&contact=c9&name=x")[0], 403)

        named = {"attachments": [{"id": kept["id"]}]}
        message = {"id": "a8", "kind": "send", "contactId": "c8", "adapter": "http", "text": "your bill",
                   "arguments": named}
        self.assertIn("recorded", page.hub(command=message))
        shown = page.wait("message", lambda one: one["message"]["id"] == "a8")["message"]
        self.assertEqual(shown["arguments"], {"attachments": [{"name": "a bill.pdf", "type": "application/pdf",
                                                               "size": 15}]})
        sent = wait_for("the message at the channel", lambda: self.desk.commands("send", "c8"))[0]
        self.assertEqual(base64.b64decode(sent["arguments"]["attachments"][0]["content"]), b"%PDF-1.4 a bill")
        self.assertTrue(page.hub(command=message)["recorded"]["repeatedBefore"])
        self.assertEqual(page.hub(command=message | {"id": "b8"})["refusal"]["code"], "attachment.gone")
        self.desk.call("POST", "/v1/commands/a8/done", {"text": "shown"})

        answers = []
        asked = threading.Thread(target=lambda: answers.append(browser.call("GET", path + "&file=f-1")))
        asked.start()
        command = wait_for("the file to be asked for", lambda: self.desk.commands("fetch_attachment", "c8"))[0]
        self.assertEqual(command["arguments"], {"file": "f-1", "offset": 0})
        self.desk.call("POST", f"/v1/commands/{command['id']}/done",
                       {"ids": ["5"], "text": base64.b64encode(b"photo").decode()})
        asked.join()
        self.assertEqual(answers[0][:2], (200, b"photo"))
        self.assertEqual(answers[0][2]["Content-Type"], "application/octet-stream")
        self.assertIn("attachment", answers[0][2]["Content-Disposition"])
        self.assertEqual(self.desk.browser("mark").call("GET", path + "&file=f-1")[0], 403)
        self.end("c8")

    def test_a_letter_is_entered_by_hand(self):
        page = self.agent()
        letter = {"id": "letter-1", "channel": "letter", "entry": "+442079460100", "text": "Dear shop",
                  "identifiers": [{"scheme": "email", "value": "jan@example.com", "assurance": "claimed"}]}
        self.assertTrue(page.hub(contact=letter)["decision"]["id"])
        offered = page.wait("hub", lambda one: one.get("reservation", {}).get("contactId") == "letter-1")["reservation"]
        self.assertEqual(offered["contactAdapter"], "desk")
        page.hub(reservationAnswer={"reservationId": offered["id"], "answer": "accept"})
        page.wait("hub", lambda one: one.get("command", {}).get("kind") == "connect")
        page.hub(routingOrder={"id": "end-l", "kind": "end", "contactId": "letter-1", "contactAdapter": "desk"})

    def test_what_is_offered_during_a_reload_waits_for_the_page(self):
        page = self.page("anna")
        self.assertIn("recorded", page.hub(presence={"state": "ready"}))
        page.socket.cut()
        self.desk.chat("reload", "07700 900165")
        wait_for("an offer", lambda: ("anna", "offered", "") in self.desk.reservations("reload"))
        page = self.page("anna")
        offered = page.wait("hub", lambda one: one.get("reservation", {}).get("contactId") == "reload")["reservation"]
        self.assertEqual(page.wait("opened")["contactId"], "reload")
        self.assertIn("recorded", page.hub(reservationAnswer={"reservationId": offered["id"], "answer": "accept"}))
        self.addCleanup(page.hub, presence={"state": "away"})
        self.end("reload")

    def test_an_original_is_fetched_piece_by_piece(self):
        mail, browser = b"From: a@example.com\r\n\r\n" + b"words " * 100, self.desk.browser("anna")
        answers = []
        asked = threading.Thread(target=lambda: answers.append(
            browser.call("GET", "/api/original?adapter=http&contact=mail-1")))
        asked.start()
        for start in range(0, len(mail), 400):
            command = wait_for("a piece to be asked for", lambda: self.desk.commands("fetch_original", "mail-1"))[0]
            self.assertEqual(command["arguments"]["offset"], start)
            piece = base64.b64encode(mail[start:start + 400]).decode()
            self.desk.call("POST", f"/v1/commands/{command['id']}/done", {"ids": [str(len(mail))], "text": piece})
        asked.join()
        self.assertEqual(answers[0][:2], (200, mail))
        self.assertEqual(self.desk.browser("mark").call("GET", "/api/original?adapter=http&contact=mail-1")[0], 403)

    def test_the_page_is_served_as_it_should(self):
        browser = self.desk.browser()
        status, _, headers = browser.call("GET", "/")
        self.assertEqual(status, 200)
        self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("unsafe", headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(browser.call("GET", "/", **{"If-None-Match": headers["ETag"]})[0], 304)
        self.assertIn("immutable", browser.call("GET", "/assets/index-BfX3a_9k.js")[2]["Cache-Control"])
        for path in ("/../desk_spool/desk.db", "/%2e%2e/balie.toml", "/assets/", "/nothing"):
            self.assertEqual(browser.call("GET", path)[0], 404, path)
        self.assertEqual(browser.call("GET", "/metrics")[0], 404)
        browser.headers = {}
        self.assertIn(b"balie_desk_pages", browser.call("GET", "/metrics")[1])

    def test_hostile_frames_end_their_page_alone(self):
        other = self.page("bert")
        browser = self.desk.browser("anna")
        for frame, code in (("x" * (1 << 20), 1009), ("no JSON", 1008), ('{"hub": {"nothing": 1}}', 1008),
                            ('{"request": "1", "hub": ' + '{"joined": [' * 50, 1008)):
            page = self.page(browser)
            page.socket.send(frame)
            self.assertEqual(page.socket.wait_closed(), code)
        page = self.page(browser)
        for _ in range(1000):
            page.socket.send({"state": {}})
        self.assertEqual(page.socket.wait_closed(), 4002)
        replayed = self.page(browser)
        for _ in range(2):
            replayed.socket.send({"request": "7", "hub": {"statusQuery": {}}})
        wait_for("two answers", lambda: sum(one.get("request") == "7" for one in replayed.socket.received) == 2)
        self.assertIn("state", other.ask(state={}))

    def test_foreign_pages_and_forged_cookies_are_refused(self):
        browser = self.desk.browser("anna")
        for headers, code in (({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
                              ({"Cookie": "balie_desk=forged"}, 401), ({"Cookie": ""}, 401),
                              ({"Cookie": f"{browser.cookie}; balie_desk=other"}, 401)):
            with self.assertRaises(Closed) as refused:
                self.page(browser, **headers)
            self.assertEqual(refused.exception.code, code, headers)
        self.assertEqual(browser.call("POST", "/api/sign-out", Origin="https://evil.example")[0], 403)
        self.assertEqual(browser.call("GET", "/api/me")[0], 200)
        self.assertIn("HttpOnly", browser.set_cookie)
        self.assertIn("SameSite=Strict", browser.set_cookie)

    def test_wrong_passwords_lock_that_name_alone(self):
        browser = self.desk.browser()
        answers = [browser.sign_in("lock", "not the password") for _ in range(6)]
        self.assertEqual(answers, [401] * 5 + [429])
        self.assertEqual(browser.sign_in("lock", PASSWORD), 429)
        self.assertEqual(browser.sign_in("nobody", PASSWORD), 401)
        self.desk.browser("anna")

    def test_many_reconnects_of_one_address_leave_the_others_alone(self):
        browser, page = self.desk.browser("anna"), self.page("bert")
        codes = []
        for _ in range(200):
            try:
                browser.page().socket.cut()
                codes.append(101)
            except Closed as refused:
                codes.append(refused.code)
        self.assertIn(429, codes)
        self.assertLess(codes.count(101), 60)
        self.assertIn("state", page.ask(state={}))

    def test_z_a_restart_of_the_hub_is_survived(self):
        page = self.agent()
        since = page.mark()
        self.desk.kill_hub()
        page.wait("state", lambda one: not one.get("hubReady"), since)
        page.wait("state", lambda one: one.get("hubReady"), since)
        wait_for("anna to be ready", lambda: self.desk.call("GET", "/v1/agents/anna")["state"] == "ready")
        self.accept(page, "c9")
        self.end("c9")

    def test_zz_what_was_erased_while_the_desk_was_away_is_gone(self):
        page = self.page("anna")
        self.assertIn("recorded", page.hub(presence={"state": "ready"}))
        opened = self.accept(page, "c7")
        self.desk.show("c7", "only the desk still has this", "m7")
        page.wait("message")
        self.end("c7")
        page.wait("gone")
        page.hub(presence={"state": "away"})
        self.assertTrue(self.desk.keeps(b"only the desk still"))
        before = self.desk.desk_process()
        os.kill(before, signal.SIGSTOP)
        self.desk.ask("customer", "erase", opened["customer"]["id"])
        os.kill(before, signal.SIGKILL)
        wait_for("another desk", lambda: self.desk.desk_process() not in (None, before))
        wait_for("the desk to forget", lambda: not self.desk.keeps(b"only the desk still"))


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
