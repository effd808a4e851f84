"""Agents and channels that work over HTTP, beside a fake hub: routing_test.py BALIE_HTTP FAKE_HUB"""
import json
import sys
import tempfile
import threading
import unittest

import harness


class Stream:
    """Server-sent events, as they come: (event, data)."""

    def __init__(self, http, path, token=None):
        self.connection = http.connect()
        headers = {"Accept": "text/event-stream"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self.connection.request("GET", path, headers=headers)
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.events = []
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        name = None
        try:
            for line in self.answer:
                text = line.decode().strip()
                if text.startswith("event: "):
                    name = text.removeprefix("event: ")
                elif text.startswith("data: "):
                    self.events.append((name, json.loads(text.removeprefix("data: "))))
        except (OSError, ValueError, AttributeError):
            pass  # closed by the test

    def wait(self, count):
        return harness.wait_for(f"{count} events", lambda: self.events if len(self.events) >= count else None)

    def close(self):
        self.socket.shutdown(2)
        self.connection.close()
        self.thread.join(harness.WAIT_SECONDS)


class RoutingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="balie-http-")
        cls.tokens = {}
        text = ""
        for name, role, more in (("desk", "desk", ""), ("ann", "desk", 'agent = "ann"\n'), ("wall", "observer", ""),
                                 ("pbx", "adapter", 'adapter = "pbx"\n'), ("boss", "admin", "")):
            cls.tokens[name], table = harness.new_token(BALIE_HTTP, name, role)
            text += table[table.index("[[token]]"):] + more
        with open(f"{cls.directory}/tokens.toml", "w") as file:
            file.write(text)
        cls.hub = harness.FakeHub(FAKE_HUB)
        cls.http = harness.Adapter(BALIE_HTTP, cls.hub.bus, 'tokens = "tokens.toml"\npresence_lease = "1s"\n',
                                   directory=cls.directory)
        cls.http.wait_ready()

    @classmethod
    def tearDownClass(cls):
        status = cls.http.end()
        cls.hub.end()
        assert status == 0, cls.http.logged()

    def ask(self, method, path, body=None, token="desk"):
        status, _, answer = self.http.ask(method, path, body, token=self.tokens[token])
        return status, json.loads(answer)

    def said(self, wanted):
        """What was said to the hub, of one kind; waits until there is something for which wanted() holds."""
        return harness.wait_for("what is said to the hub", lambda: [
            one for one in json.loads(self.hub.tell("said 0")) if wanted(one)])

    def reserve(self, **reservation):
        self.assertEqual(self.hub.tell("reserve " + json.dumps(reservation)), "ok")

    def command(self, **command):
        self.assertEqual(self.hub.tell("command " + json.dumps(command)), "ok")

    def test_an_agent_is_there_hears_of_a_reservation_and_answers_it(self):
        stream = Stream(self.http, "/v1/agents/ann/reservations", self.tokens["ann"])
        self.assertEqual(stream.status, 200)
        status, answer = self.ask("PUT", "/v1/agents/ann/presence",
                                  {"state": "ready", "addresses": {"voice": "SIP/2001"}}, token="ann")
        self.assertEqual(status, 200, answer)
        presence = self.said(lambda one: one.get("presence", {}).get("agent") == "ann")[-1]["presence"]
        self.assertEqual((presence["state"], presence["addresses"]), ("ready", {"voice": "SIP/2001"}))
        self.reserve(id="r1", agent="ann", state="offered", contactId="call-1", queue="sales")
        self.assertEqual(stream.wait(1)[0][0], "reservation")
        self.assertEqual(stream.events[0][1]["contactId"], "call-1")
        late = Stream(self.http, "/v1/agents/ann/reservations", self.tokens["desk"])
        self.assertEqual(late.wait(1)[0][1]["id"], "r1")
        late.close()
        listed = self.ask("GET", "/v1/agents/ann/reservations", token="ann")
        self.assertEqual(listed[1]["reservations"][0]["id"], "r1")
        accepted = {"agent": "ann", "answer": "accept"}
        status, answer = self.ask("POST", "/v1/reservations/r1/answer", accepted, token="ann")
        self.assertEqual(status, 200, answer)
        said = self.said(lambda one: one.get("reservationAnswer", {}).get("reservationId") == "r1")
        self.assertEqual(said[0]["reservationAnswer"]["answer"], "accept")
        self.assertEqual(self.ask("GET", "/v1/agents/ann/reservations", token="ann")[1], {"reservations": []})
        stream.close()
        gone = self.said(lambda one: one.get("presence", {}).get("agent") == "ann" and
                         one["presence"]["state"] == "away")
        self.assertEqual(gone[0]["presence"]["reason"], "client_lost")

    def test_what_is_offered_to_nobody_here_is_declined(self):
        self.reserve(id="r9", agent="zoe", state="offered")
        said = self.said(lambda one: one.get("reservationAnswer", {}).get("reservationId") == "r9")
        self.assertEqual((said[0]["reservationAnswer"]["answer"], said[0]["reservationAnswer"]["reason"]),
                         ("decline", "http.no_client"))

    def test_a_token_of_one_agent_is_not_another(self):
        for method, path, body in (("PUT", "/v1/agents/bob/presence", {"state": "ready"}),
                                   ("GET", "/v1/agents/bob/reservations", None),
                                   ("POST", "/v1/reservations/r2/answer", {"agent": "bob", "answer": "accept"})):
            status, problem = self.ask(method, path, body, token="ann")
            self.assertEqual((status, problem["code"]), (403, "not_allowed"), path)

    def test_an_agent_whom_the_hub_does_not_know(self):
        status, problem = self.ask("PUT", "/v1/agents/nobody/presence", {"state": "ready"})
        self.assertEqual((status, problem["code"]), (404, "not_found"))

    def test_presences_are_said_again_to_a_hub_that_comes_back(self):
        stream = Stream(self.http, "/v1/agents/carol/reservations", self.tokens["desk"])
        self.assertEqual(self.ask("PUT", "/v1/agents/carol/presence", {"state": "not_ready"})[0], 200)
        self.hub.tell("stop")
        self.hub.tell("start")
        harness.wait_for("a second presence", lambda: len(
            self.said(lambda one: one.get("presence", {}).get("agent") == "carol")) == 2)
        stream.close()

    def test_a_channel_carries_out_commands_over_http_alone(self):
        self.command(id="c1", kind="wait", contactId="call-7")
        listed = harness.wait_for("the command", lambda: self.ask("GET", "/v1/commands", token="pbx")[1]["commands"])
        self.assertEqual(listed[0]["contactId"], "call-7")
        stream = Stream(self.http, "/v1/commands", self.tokens["pbx"])
        self.assertEqual(stream.wait(1)[0], ("command", listed[0]))
        self.assertEqual(self.ask("GET", "/v1/commands", token="pbx")[1], {"commands": []}, "who listens has it")
        self.command(id="c2", kind="connect", contactId="call-7", to="SIP/2001")
        self.assertEqual(stream.wait(2)[1][1]["to"], "SIP/2001")
        status, answer = self.ask("POST", "/v1/commands/c2/done", {"ids": ["bridge-1"], "text": "up"}, token="pbx")
        self.assertEqual((status, answer), (200, {"id": "c2"}))
        self.assertTrue(self.ask("POST", "/v1/commands/c2/done", {}, token="pbx")[1]["repeatedBefore"])
        done = harness.wait_for("what was done", lambda: [
            one for one in json.loads(self.hub.tell("dones 0")) if one["commandId"] == "c2"])
        self.assertEqual((done[0]["ids"], done[0]["text"]), (["bridge-1"], "up"))
        stream.close()  # without a word on c1
        again = harness.wait_for("c1 again", lambda: self.ask("GET", "/v1/commands", token="pbx")[1]["commands"], 15)
        self.assertEqual([one["id"] for one in again], ["c1"])
        self.assertEqual(self.ask("POST", "/v1/commands/c1/done", {"error": "gone"}, token="pbx")[0], 200)
        self.assertEqual(self.ask("POST", "/v1/commands/c0/done", {}, token="boss")[1]["code"], "not_found")
        self.assertEqual(self.ask("GET", "/v1/commands?adapter=pbx", token="boss")[0], 200)
        self.assertEqual(self.ask("GET", "/v1/commands?adapter=http", token="pbx")[0], 403)
        self.assertEqual(self.ask("GET", "/v1/commands?adapter=fax", token="boss")[0], 404)

    def test_orders_and_commands_carry_the_name_of_the_token(self):
        order = {"id": "o1", "kind": "move", "contactId": "call-1", "queue": "sales"}
        self.assertEqual(self.ask("POST", "/v1/orders", order)[0], 200)
        said = self.said(lambda one: one.get("routingOrder", {}).get("id") == "o1")
        self.assertEqual(said[0]["routingOrder"]["actor"], "desk")
        command = {"id": "c9", "kind": "send", "adapter": "sms", "to": "+31612345678", "text": "hello"}
        self.assertEqual(self.ask("POST", "/v1/commands", command)[0], 200)
        self.assertEqual(self.said(lambda one: one.get("command", {}).get("id") == "c9")[0]["command"]["actor"], "desk")

    def test_who_may_not(self):
        for token, method, path in (("wall", "PUT", "/v1/agents/ann/presence"), ("wall", "POST", "/v1/orders"),
                                    ("pbx", "GET", "/v1/queues"), ("desk", "GET", "/v1/commands"),
                                    ("pbx", "POST", "/v1/commands")):
            self.assertEqual(self.ask(method, path, {} if method != "GET" else None, token=token)[0], 403, path)


if __name__ == "__main__":
    BALIE_HTTP, FAKE_HUB = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
