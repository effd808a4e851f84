"""A browser at the desk as far as its server sees one: cookie, CSRF token, origin, and the WebSocket."""
import http.client
import itertools
import json
import random
import uuid

from web_socket import WebSocket


class Browser:
    """`tls`: an SSLContext. `source`: the address to come from."""

    def __init__(self, address, tls=None, source=""):
        self.address, self.cookie, self.csrf, self.me = address, "", "", {}
        self.tls, self.source = tls, source
        self.origin = f"{'https' if tls else 'http'}://{address}"
        # As if by a proxy: who comes from one address too often is held up.
        self.headers = {"X-Forwarded-For": f"2001:db8:{random.randrange(1 << 16):x}:{random.randrange(1 << 16):x}::1"}

    def call(self, method, path, body=None, **headers):
        """(status, what came as JSON, headers)"""
        return self.exchange(method, path, json.dumps(body) if body is not None else None, headers)

    def upload(self, path, content, kind):
        """(status, what came as JSON)"""
        return self.exchange("POST", path, content, {"Content-Type": kind})[:2]

    def exchange(self, method, path, body, headers):
        more = {"timeout": 30, "source_address": (self.source, 0)}
        connection = http.client.HTTPSConnection(self.address, context=self.tls, **more) if self.tls else \
            http.client.HTTPConnection(self.address, **more)
        sent = {"Content-Type": "application/json", "Cookie": self.cookie, "X-Csrf-Token": self.csrf,
                "Origin": self.origin} | self.headers | headers
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            content = answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(content) if is_json and content else content, answer.headers
        finally:
            connection.close()

    def sign_in(self, user, password):
        """The status; with 200 the browser has the session."""
        status, answer, headers = self.call("POST", "/api/sign-in", {"user": user, "password": password})
        if status == 200:
            self.cookie = headers["Set-Cookie"].split(";")[0]
            self.csrf, self.me = answer["csrf"], answer
            self.set_cookie = headers["Set-Cookie"]
        return status

    def page(self, **headers):
        return Page(WebSocket(self.address, "/api/socket",
                              {"Cookie": self.cookie, "Origin": self.origin} | self.headers | headers,
                              self.tls, self.source))


class Page:
    def __init__(self, socket):
        self.socket, self.numbers = socket, itertools.count(1)

    def ask(self, **body):
        """Asks, and gives the answer."""
        number, since = next(self.numbers), len(self.socket.received)
        self.socket.send({"request": str(number)} | body)
        return self.socket.wait(f"an answer to {body}", lambda one: one.get("request") == str(number), since)

    def hub(self, **message):
        return self.ask(hub=message)["hub"]

    def say(self, text, contact, adapter="http", name=None):
        """A message to the customer."""
        return self.hub(command={"id": name or str(uuid.uuid4()), "kind": "send", "contactId": contact,
                                 "adapter": adapter, "text": text})

    def wait(self, kind, what=lambda one: True, since=0):
        """The body of a push."""
        return self.socket.wait(kind, lambda one: "request" not in one and kind in one and what(one[kind]), since)[kind]

    def mark(self):
        return len(self.socket.received)
