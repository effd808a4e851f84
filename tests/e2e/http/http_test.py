"""Drives balie-http beside a fake hub, as clients would: http_test.py BALIE_HTTP FAKE_HUB"""
import json
import signal
import sys
import tempfile
import unittest

import jsonschema

import harness

CONTACT = {"id": "call-1", "channel": "voice", "entry": "+31201234567",
           "identifiers": [{"scheme": "tel", "value": "+31612345678", "assurance": "observed"}],
           "attributes": {"menu": 3, "path": ["a", None]}}


class OpenTest(unittest.TestCase):
    """On loopback, open to all."""

    @classmethod
    def setUpClass(cls):
        cls.hub = harness.FakeHub(FAKE_HUB)
        cls.http = harness.Adapter(BALIE_HTTP, cls.hub.bus, "open = true\nbody_bytes = \"8KiB\"\nchannel = \"web\"\n"
                                   "fallback_queue = \"reception\"\ndeadline = \"500ms\"\nconnections = 50\n")
        cls.http.wait_ready()
        cls.api = cls.http.get_json("/openapi.json")[1]

    @classmethod
    def tearDownClass(cls):
        status = cls.http.end()
        cls.hub.end()
        assert status == 0, cls.http.logged()

    def setUp(self):
        self.hub.tell("good")

    def schema(self, name, strict=True):
        """The named schema; strict: with no fields but the known, to notice one that the document lacks."""
        document = json.loads(json.dumps(self.api))
        for one in document["components"]["schemas"].values() if strict else ():
            if one.get("properties"):
                one["additionalProperties"] = False
        return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}

    def expect_schema(self, value, name):
        jsonschema.Draft202012Validator(self.schema(name)).validate(value)

    def expect_problem(self, answer, status, code, field=None):
        got, headers, body = answer
        problem = json.loads(body)
        self.assertEqual((got, problem["code"], problem.get("field")), (status, code, field), body)
        self.assertEqual(headers["Content-Type"], "application/problem+json")
        self.expect_schema(problem, "Problem")
        return headers

    def test_the_document_is_whole(self):
        self.assertEqual(self.api["openapi"], "3.1.0")
        references = set()

        def collect(node):
            if isinstance(node, dict):
                references.update([node["$ref"]] if "$ref" in node else [])
            for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
                collect(child)

        collect(self.api)
        self.assertGreater(len(references), 20)
        for reference in references:
            node = self.api
            for part in reference.removeprefix("#/").split("/"):
                node = node[part]
        for schema in self.api["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_a_contact_gets_its_decision_and_the_same_again(self):
        jsonschema.Draft202012Validator(self.schema("Contact")).validate(CONTACT)
        status, _, body = self.http.ask("POST", "/v1/contacts", CONTACT)
        self.assertEqual(status, 200, body)
        decision = json.loads(body)
        self.expect_schema(decision, "Decision")
        self.assertEqual(decision["contactId"], "call-1")
        self.assertEqual(decision["adapter"], "http")
        self.assertEqual(decision["route"]["queue"], "fake")
        self.assertEqual(self.http.ask("POST", "/v1/contacts", CONTACT)[2], body)
        status, shown = self.http.get_json(f"/v1/decisions/{decision['id']}")
        self.assertEqual((status, shown), (200, decision))

    def test_a_contact_without_a_channel_has_the_adapters(self):
        status, _, body = self.http.ask("POST", "/v1/contacts", {"id": "no-channel"})
        self.assertEqual(status, 200, body)

    def test_an_outcome_is_recorded(self):
        outcome = {"id": "o-1", "contactId": "call-1", "kind": "answered", "at": "2026-01-31T09:30:00Z"}
        status, _, body = self.http.ask("POST", "/v1/outcomes", outcome)
        self.assertEqual(status, 200, body)
        self.expect_schema(json.loads(body), "Recorded")
        self.assertTrue(json.loads(self.http.ask("POST", "/v1/outcomes", outcome)[2])["repeatedBefore"])

    def test_customers_by_id_and_by_identifier(self):
        status, customer = self.http.get_json("/v1/customers/some%20one")
        self.assertEqual((status, customer), (200, {"id": "some one"}))
        status, customer = self.http.get_json("/v1/customers?tel=%2B31612345678&country=NL")
        self.assertEqual(status, 200)
        self.expect_schema(customer, "Customer")
        self.assertEqual(customer["identifiers"], [{"scheme": "tel", "value": "+31612345678"}])
        self.expect_problem(self.http.ask("GET", "/v1/customers/nobody"), 404, "not_found")
        self.expect_problem(self.http.ask("GET", "/v1/decisions/none"), 404, "not_found")
        self.expect_problem(self.http.ask("GET", "/v1/customers"), 400, "invalid", "tel")
        self.expect_problem(self.http.ask("GET", "/v1/customers?tel=1&email=a"), 400, "invalid", "email")
        self.expect_problem(self.http.ask("GET", "/v1/customers?tel="), 400, "invalid", "tel")

    def test_pages_of_a_history(self):
        path = "/v1/customers/ann/history"
        status, page = self.http.get_json(f"{path}?before=2026-11-22T10:00:00Z&before_decision=d&limit=1")
        self.assertEqual(status, 200)
        self.expect_schema(page, "History")
        self.assertEqual(page, {"customerId": "ann", "more": True,
                                "contacts": [{"contactId": "d", "at": "2026-11-22T10:00:00Z"}]})
        self.expect_problem(self.http.ask("GET", "/v1/customers/nobody/history"), 404, "not_found")
        for query, field in (("before=today", "before"), ("limit=0", "limit"), ("limit=x", "limit"), ("page=2", "page"),
                             ("before_decision=d", "before_decision")):
            self.expect_problem(self.http.ask("GET", f"{path}?{query}"), 400, "invalid", field)

    def test_bad_contacts_are_told_which_field_and_nothing_is_recorded(self):
        before = self.hub.tell("contacts")
        cases = [
            ({**CONTACT, "id": "bad", "colour": "red"}, "contact.colour"),
            ({**CONTACT, "id": 7}, "contact.id"),
            ({**CONTACT, "id": "bad", "identifiers": [{"scheme": "", "value": "x"}]}, "contact.identifiers[0].scheme"),
            ({**CONTACT, "id": "bad", "identifiers": [{"scheme": "tel", "value": 5}]}, "contact.identifiers[0].value"),
            ({**CONTACT, "id": "bad", "at": "today"}, "contact.at"),
            ({**CONTACT, "id": "bad", "direction": "up"}, "contact.direction"),
            ({"channel": "voice"}, "contact.id"),
            ("{", "contact"),
            ("", "contact"),
            ("[]", "contact"),
            (b'{"id":"bad","subject":"\xff"}', "contact"),
            (b'{"id":"bad","id":"bad"}', "contact.id"),
        ]
        for body, field in cases:
            self.expect_problem(self.http.ask("POST", "/v1/contacts", body), 400, "invalid", field)
        self.expect_problem(self.http.ask("POST", "/v1/outcomes", {"id": "o"}), 400, "invalid", "outcome.decisionId")
        self.assertEqual(self.hub.tell("contacts"), before)

    def test_requests_that_fit_no_operation(self):
        self.expect_problem(self.http.ask("GET", "/v1/nothing"), 404, "no_such_path")
        headers = self.expect_problem(self.http.ask("GET", "/v1/contacts"), 405, "method_not_allowed")
        self.assertEqual(headers["Allow"], "POST")
        headers = self.expect_problem(self.http.ask("DELETE", "/v1/customers/a"), 405, "method_not_allowed")
        self.assertEqual(headers["Allow"], "GET, HEAD")
        self.expect_problem(self.http.ask("POST", "/v1/contacts", "id=1", {"Content-Type": "text/plain"}), 415,
                            "unsupported_media_type")
        self.expect_problem(self.http.ask("GET", "/v1/customers?tel=%zz"), 400, "bad_target")
        self.expect_problem(self.http.ask("GET", "/v1/events?from=x"), 400, "invalid", "from")
        self.expect_problem(self.http.ask("GET", "/v1/events?form=1"), 400, "invalid", "form")

    def test_too_large(self):
        big = {**CONTACT, "id": "big", "text": "x" * 9000}
        self.expect_problem(self.http.ask("POST", "/v1/contacts", big), 413, "too_large")
        self.expect_problem(self.http.ask("GET", "/healthz", headers={"X": "x" * 20000}), 431, "header_too_large")

    def test_one_connection_carries_many_requests(self):
        connection = self.http.connect()
        for number in range(20):
            connection.request("POST", "/v1/contacts", json.dumps({"id": f"k{number}", "channel": "web"}),
                               {"Content-Type": "application/json; charset=utf-8"})
            answer = connection.getresponse()
            self.assertEqual(json.loads(answer.read())["contactId"], f"k{number}")
        connection.close()

    def test_pipelined_requests_are_answered_in_order(self):
        connection = self.http.connect()
        connection.connect()
        requests = b""
        for number in range(40):  # more than may wait at once
            body = json.dumps({"id": f"p{number}", "channel": "web"}).encode()
            requests += (b"POST /v1/contacts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                         b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        requests += b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        connection.sock.sendall(requests)
        received = b""
        while piece := connection.sock.recv(65536):
            received += piece
        self.assertEqual(received.count(b"HTTP/1.1 200 OK"), 41)
        places = [received.index(b'"contactId":"p%d"' % number) for number in range(40)]
        self.assertEqual(places, sorted(places))
        connection.close()

    def test_bytes_that_are_no_request(self):
        connection = self.http.connect()
        connection.connect()
        connection.sock.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        self.assertTrue(connection.sock.recv(65536).startswith(b"HTTP/1.1 400 "))
        connection.close()

    def test_head_has_no_body_and_chunked_bodies_are_read(self):
        status, headers, body = self.http.ask("HEAD", "/healthz")
        self.assertEqual((status, body, headers["Content-Length"]), (200, b"", "15"))
        connection = self.http.connect()
        connection.request("POST", "/v1/contacts", iter([b'{"id":', b'"chunked"}']),
                           {"Content-Type": "application/json"}, encode_chunked=True)
        self.assertEqual(json.loads(connection.getresponse().read())["contactId"], "chunked")
        connection.close()

    def test_the_hub_refuses(self):
        self.hub.tell("rejects")
        self.expect_problem(self.http.ask("POST", "/v1/contacts", CONTACT), 400, "invalid")
        self.hub.tell("refuses")
        headers = self.expect_problem(self.http.ask("GET", "/v1/customers/a"), 503, "not_ready")
        self.assertEqual(headers["Retry-After"], "1")

    def test_without_the_hub_a_contact_gets_the_fallback_and_is_reported_later(self):
        self.hub.tell("stop")
        status, _, body = self.http.ask("POST", "/v1/contacts", {**CONTACT, "id": "while-away"})
        decision = json.loads(body)
        self.expect_schema(decision, "Decision")
        self.assertEqual((status, decision["fallback"], decision["fallbackReason"]), (200, True, "not_ready"))
        self.assertEqual(decision["route"]["queue"], "reception")
        harness.wait_for("the end of the session",
                         lambda: b"there is no session" in self.http.ask("GET", "/readyz")[2])
        outcome = {"id": "o", "contactId": "c", "kind": "k"}
        headers = self.expect_problem(self.http.ask("POST", "/v1/outcomes", outcome), 503, "hub_away")
        self.assertEqual(headers["Retry-After"], "1")
        self.expect_problem(self.http.ask("GET", "/readyz"), 503, "not_ready")
        self.assertEqual(self.http.ask("GET", "/healthz")[0], 200)
        self.hub.tell("start")
        harness.wait_for("the kept contact", lambda: "while-away" in self.hub.tell("contacts").split())
        self.http.wait_ready()
        self.assertRegex(self.http.ask("GET", "/metrics")[2].decode(), r"(?m)^balie_http_fallbacks_total [1-9]")

    def test_a_late_hub(self):
        self.hub.tell("slow")
        status, _, body = self.http.ask("POST", "/v1/contacts", {**CONTACT, "id": "late", "wait": "0.05s"})
        self.assertEqual((status, json.loads(body)["fallback"]), (200, True))
        self.expect_problem(self.http.ask("GET", "/v1/customers/a"), 503, "hub_late")
        self.hub.tell("release")

    def test_events_as_a_page_and_as_a_stream(self):
        first = int(self.http.get_json("/v1/events?limit=1")[1].get("last", "0")) + 1
        self.hub.tell("publish contact.decided c1")
        self.hub.tell("lose outcome.recorded c2")  # lost on the way: the stream must have it all the same
        status, page = self.http.get_json(f"/v1/events?from={first}")
        self.assertEqual(status, 200)
        self.expect_schema(page, "Events")
        self.assertEqual([event["customerId"] for event in page["events"]], ["c1", "c2"])
        connection = self.http.connect()
        connection.request("GET", f"/v1/events?from={first}", headers={"Accept": "text/event-stream"})
        stream = connection.getresponse()
        self.assertEqual(stream.headers["Content-Type"], "text/event-stream")
        seen = []
        for customer in ("c3", "c4", "c5"):
            self.hub.tell(f"{'lose' if customer == 'c4' else 'publish'} contact.decided {customer}")
        while len(seen) < 5:
            line = stream.readline().decode()
            self.assertTrue(line, "the stream ended")
            if line.startswith("data: "):
                event = json.loads(line[6:])
                jsonschema.Draft202012Validator(self.schema("Event")).validate(event)
                seen.append((int(event["sequence"]) - first, event["customerId"]))
        self.assertEqual(seen, [(0, "c1"), (1, "c2"), (2, "c3"), (3, "c4"), (4, "c5")])
        connection.close()

    def test_last_event_id_carries_on(self):
        first = int(self.http.get_json("/v1/events?limit=1")[1].get("last", "0")) + 1
        self.hub.tell("publish contact.decided d1")
        self.hub.tell("publish contact.decided d2")
        connection = self.http.connect()
        connection.request("GET", "/v1/events?from=0",
                           headers={"Accept": "text/event-stream", "Last-Event-ID": str(first)})
        stream = connection.getresponse()
        line = ""
        while not line.startswith("id: "):
            line = stream.readline().decode()
        self.assertEqual(line, f"id: {first + 1}\n")
        connection.close()


class TokenTest(unittest.TestCase):
    def setUp(self):
        self.hub = harness.FakeHub(FAKE_HUB)
        self.tokens, tables = {}, ""
        for role in ("adapter", "desk", "observer", "admin"):
            self.tokens[role], table = harness.new_token(BALIE_HTTP, f"the {role}", role)
            tables += table
        self.tokens["pbx"], table = harness.new_token(BALIE_HTTP, "pbx", "adapter")
        tables += table + 'adapter = "pbx_main"\n'
        directory = tempfile.mkdtemp(prefix="balie-tokens-")
        with open(f"{directory}/tokens.toml", "w", encoding="utf-8") as file:
            file.write(tables)
        table = 'tokens = "tokens.toml"\nfallback_queue = ""\n'
        self.http = harness.Adapter(BALIE_HTTP, self.hub.bus, table, directory)
        self.http.wait_ready()

    def tearDown(self):
        self.assertEqual(self.http.end(signal.SIGINT), 0)
        self.hub.end()

    def test_each_role_may_do_its_own(self):
        asks = {"contact": ("POST", "/v1/contacts", {"id": "a", "channel": "web"}),
                "customer": ("GET", "/v1/customers/a", None), "events": ("GET", "/v1/events", None)}
        allowed = {"adapter": {"contact"}, "pbx": {"contact"}, "desk": {"contact", "customer"},
                   "observer": {"customer", "events"}, "admin": {"contact", "customer", "events"}}
        for who, may in allowed.items():
            for what, (method, path, body) in asks.items():
                status = self.http.ask(method, path, body, token=self.tokens[who])[0]
                self.assertEqual(status, 200 if what in may else 403, (who, what))

    def test_unknown_tokens(self):
        for token in (None, "balie_" + "0" * 64, self.tokens["admin"] + "0", "x" * 5000):
            status, headers, _ = self.http.ask("POST", "/v1/contacts", {"id": "a", "channel": "web"}, token=token)
            self.assertEqual((status, headers["WWW-Authenticate"]), (401, 'Bearer realm="balie"'))
        self.assertEqual(self.hub.tell("contacts"), "")
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
            self.assertEqual(self.http.ask("GET", path)[0], 200)
        self.assertNotIn(self.tokens["admin"], self.http.logged())

    def test_a_tokens_adapter_is_the_contacts(self):
        for who, adapter in (("adapter", "http"), ("pbx", "pbx_main")):
            body = self.http.ask("POST", "/v1/contacts", {"id": "same", "channel": "web"}, token=self.tokens[who])[2]
            self.assertEqual(json.loads(body)["adapter"], adapter)

    def test_without_a_fallback_the_client_is_told(self):
        self.hub.tell("refuses")
        answer = self.http.ask("POST", "/v1/contacts", {"id": "a", "channel": "web"}, token=self.tokens["adapter"])
        self.assertEqual((answer[0], json.loads(answer[2])["code"]), (503, "not_ready"))


class RefuseToStartTest(unittest.TestCase):
    def test_without_tokens(self):
        for table, word in (("", "http.tokens"), ('open = true\nhost = "0.0.0.0"\n', "http.open"),
                            ('open = true\ncertificate_file = "x"\n', "http.certificate_file"),
                            ('open = true\nprot = 1\n', 'did you mean "port"')):
            adapter = harness.Adapter(BALIE_HTTP, {"directory": "/nonexistent"}, table, wait=False)
            self.assertEqual(adapter.process.wait(harness.WAIT_SECONDS), 2, table)
            self.assertIn(word, adapter.logged())
            adapter.log.close()


if __name__ == "__main__":
    BALIE_HTTP, FAKE_HUB = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
