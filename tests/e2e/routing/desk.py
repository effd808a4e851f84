"""A hub with queues and agents of its own, channels and agents as HTTP clients."""
import http.client
import json
import pathlib
import subprocess
import threading
import time

from balie_process import Balie

PLAYBOOK = {
    "playbook.toml": 'name = "desk"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "sales"\n',
    "entries.toml": "".join(f'[[entry]]\nname = "{name}"\nentry = "{name}"\nqueue = "{name}"\n'
                            for name in ("sales", "support", "quick", "matched")),
    "queues.toml": """
[[queue]]
name = "sales"
title = "Sales"
target = "group-sales"
hold = true
ageing = 0.1
offer_limit = "60s"
decline_rest = "60s"
service_level = "60s"
[[queue]]
name = "support"
title = "Support"
target = "group-support"
hold = true
offer_limit = "60s"
skills = [{name = "support"}]
[[queue]]
name = "quick"
title = "Offers run out at once"
target = "group-quick"
hold = true
offer_limit = "1s"
[[queue]]
name = "matched"
title = "Whoever fits best"
target = "group-matched"
hold = true
strategy = "by_score"
score = "fit"
""",
    "models.toml": """
[[model]]
name = "fit"
file = "fit.pmml"
[model.inputs]
experience = {agent = "experience"}
""",
    "fit.pmml": """<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary><DataField name="experience" optype="continuous" dataType="double"/>
<DataField name="fit" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel functionName="regression">
<MiningSchema><MiningField name="experience"/><MiningField name="fit" usageType="target"/></MiningSchema>
<RegressionTable intercept="0.5"><NumericPredictor name="experience" coefficient="0.1"/></RegressionTable>
</RegressionModel></PMML>
""",
    "agents.toml": """
misses_max = 100
lost_grace = "60s"
[[channel]]
name = "voice"
weight = 3
[[channel]]
name = "chat"
""" + "".join(f"""
[[agent]]
name = "{name}"
skills = [{skills}]
capacity = 3
channels = {{voice = 1, chat = 3}}
addresses = {{voice = "PJSIP/{number}", chat = "room-{name}"}}
attributes = {{experience = {experience}}}
""" for name, number, experience, skills in (("ann", 2001, 3, ""), ("bob", 2002, 9, '{name = "support"}'),
                                             ("cas", 2003, 5, ""))),
}
TOKENS = {"desk": ("desk", ""), "phone": ("adapter", "phone"), "chat": ("adapter", "chat"), "wall": ("observer", ""),
          "boss": ("admin", "")}


class Desk(Balie):
    def __init__(self, program, http_program):
        super().__init__(program, "shop", adapters='[adapter.http]\ntype = "http"\nport = 0\ntokens = "tokens.toml"\n'
                                                   'address_file = "address"\nspool = "spool"\n'
                                                   'presence_lease = "60s"\ndeadline = "20s"\n')
        folder = pathlib.Path(self.folder.name)
        self.playbook = folder / "playbook"
        self.playbook.mkdir()
        for name, content in PLAYBOOK.items():
            (self.playbook / name).write_text(content)
        settings = self.settings.read_text().splitlines()
        at = [line.startswith("playbook") for line in settings].index(True)
        settings[at] = f'playbook = "{self.playbook}"'
        self.settings.write_text("\n".join(settings))
        self.address, self.tokens = folder / "address", {}
        tables = ""
        for name, (role, adapter) in TOKENS.items():
            words = [http_program, "token", name, role]
            shown = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            self.tokens[name] = next(word for word in shown.split() if word.startswith("balie_"))
            tables += shown[shown.index("[[token]]"):] + (f'adapter = "{adapter}"\n' if adapter else "")
        (folder / "tokens.toml").write_text(tables)

    def start(self):
        super().start()
        self.wait(self.address.exists)
        self.wait(lambda: self.call("GET", "/readyz")[0] == 200)

    def connect(self):
        return http.client.HTTPConnection(self.address.read_text().strip().split("://")[1], timeout=60)

    def call(self, method, path, body=None, token="desk"):
        """(status, what came as JSON)"""
        connection = self.connect()
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Content-Type": "application/json", "Authorization": f"Bearer {self.tokens[token]}"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def asked(self, method, path, body=None, token="desk"):
        """The answer of a request that must go well."""
        status, answer = self.call(method, path, body, token)
        if status != 200:
            raise AssertionError(f"{method} {path}: {status} {answer}\n{self.log.read_text()[-2000:]}")
        return answer

    def contact(self, name, queue, channel="voice"):
        token = {"voice": "phone", "chat": "chat"}[channel]
        return self.asked("POST", "/v1/contacts", {"id": name, "channel": channel, "entry": queue, "identifiers": [
            {"scheme": "tel", "value": f"+4477009{hash(name) % 100000:05}", "assurance": "observed"}]}, token)

    def begin(self, *words):
        """A command that goes on."""
        return subprocess.Popen([self.program, "--config", str(self.settings), *words], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)

    def order(self, kind, contact, token="desk", adapter="phone", **more):
        order = {"id": f"{kind}-{contact}-{time.monotonic_ns()}", "kind": kind, "contactId": contact,
                 "contactAdapter": adapter}
        return self.asked("POST", "/v1/orders", order | more, token)

    def waiting(self, queue):
        return self.asked("GET", f"/v1/queues/{queue}", token="wall").get("contacts", [])


class Stream:
    """Server-sent events, as they come: a list of their data. Comes back by itself when it is cut."""

    def __init__(self, desk, path, token):
        self.desk, self.path, self.token = desk, path, token
        self.seen, self.closed, self.socket = [], False, None
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        while not self.closed:
            try:
                self.read()
            except (OSError, ValueError, AttributeError, http.client.HTTPException):
                time.sleep(0.05)

    def read(self):
        connection = self.desk.connect()
        connection.request("GET", self.path, headers={"Accept": "text/event-stream", "Authorization":
                                                      f"Bearer {self.desk.tokens[self.token]}"})
        self.socket = connection.sock
        for line in connection.getresponse():
            if line.startswith(b"data: "):
                self.seen.append(json.loads(line.removeprefix(b"data: ")))

    def wait(self, holds):
        """The first for which holds() is true."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if found := [one for one in list(self.seen) if holds(one)]:
                return found[0]
            time.sleep(0.005)
        raise AssertionError(f"{self.path}: waited in vain; seen: {self.seen}\n{self.desk.log.read_text()[-3000:]}")

    def close(self):
        self.closed = True
        if self.socket:
            self.socket.shutdown(2)


class Agent:
    def __init__(self, desk, name):
        self.desk, self.name = desk, name
        self.stream = Stream(desk, f"/v1/agents/{name}/reservations", "desk")

    def state(self, state, reason=""):
        self.desk.asked("PUT", f"/v1/agents/{self.name}/presence", {"state": state, "reason": reason})

    def offered(self, contact, state="offered", after=0):
        """A reservation of that contact that came in that state."""
        return self.stream.wait(lambda one: one["contactId"] == contact and one["state"] == state and
                                one not in self.stream.seen[:after])

    def answer(self, reservation, answer, reason=""):
        return self.desk.call("POST", f"/v1/reservations/{reservation['id']}/answer",
                              {"agent": self.name, "answer": answer, "reason": reason})

    def accept(self, contact, after=0):
        reservation = self.offered(contact, after=after)
        status, answer = self.answer(reservation, "accept")
        assert status == 200, answer
        return reservation

    def contacts(self):
        return self.desk.asked("GET", f"/v1/agents/{self.name}").get("contacts", [])


class Channel:
    """Carries out what it is told, and remembers it."""

    def __init__(self, desk, name):
        self.desk, self.name = desk, name
        self.stream = Stream(desk, "/v1/commands", name)

    def told(self, kind, contact, after=0):
        command = self.stream.wait(lambda one: one["kind"] == kind and one["contactId"] == contact and
                                   one not in self.stream.seen[:after])
        self.desk.asked("POST", f"/v1/commands/{command['id']}/done", {"ids": ["bridge-1"]}, self.name)
        return command
