"""An agent's day in Chromium, with the real hub and server: desk_test.py BALIE NODE PICTURES [WORD for node...]"""
import http.client
import json
import os
import pathlib
import subprocess
import sys

from held import ENTRY, Held

PASSWORD = "a password of one's own"
DESK = """
[adapter.desk]
type = "desk"
port = 0
address_file = "desk_address"
first_password_file = "first_password"
spool = "desk_spool"
grace = "20s"
"""
PLAYBOOK = {
    "playbook.toml": 'name = "desk"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "sales"\n',
    "entries.toml": "".join(f'[[entry]]\nname = "{queue}"\nentry = "{entry}"\nqueue = "{queue}"\n' for entry, queue in (
        (ENTRY, "sales"), ("support", "support"), ("counter", "counter"))),
    "queues.toml": """
[[queue]]
name = "sales"
title = "Sales"
target = "600"
hold = true
offer_limit = "60s"
decline_rest = "1s"
wrap_up = "60s"
outcome_required = true
service_level = "60s"
[[queue]]
name = "support"
title = "Support"
target = "601"
hold = true
offer_limit = "60s"
skills = [{name = "support"}]
[[queue]]
name = "counter"
title = "Counter"
target = "602"
""",
    "agents.toml": """
misses_max = 100
lost_grace = "30s"
[[channel]]
name = "voice"
[[channel]]
name = "chat"
[[channel]]
name = "email"
[[channel]]
name = "sms"
[[agent]]
name = "anna"
title = "Anna Vermeer"
capacity = 6
[[agent]]
name = "bert"
title = "Bert Hals"
capacity = 6
skills = [{name = "support"}]
""",
    "attributes.toml": """
[[attribute]]
name = "given_name"
title = "First name"
purpose = "contract"
from_contact = true
shown = "*"
[[attribute]]
name = "mail_address"
title = "E-mail address"
purpose = "contract"
from_contact = true
shown = "*"
""",
    "arbitration.toml": "".join(f'[[channel]]\nname = "{name}"\nplaces = 2\n' for name in (
        "voice", "chat", "email", "sms", "counter")),
    "offers.toml": """
[[offer]]
id = "plus"
title = "Shop Plus"
value = 30
propensity = 0.4
text = [{text = "Your parcels with you the next day.", why = "In touch often"}]
""",
}


class Desk(Held):
    def __init__(self, program):
        super().__init__(program, DESK)
        for name, content in PLAYBOOK.items():
            (pathlib.Path(self.folder.name) / "playbook" / name).write_text(content)

    def start(self):
        super().start()
        address = pathlib.Path(self.folder.name) / "desk_address"
        self.wait(lambda: address.exists() and address.read_text().strip())
        self.desk = address.read_text().strip()

    def api(self, session, method, path, body):
        """What came as JSON; the session's cookie and token go with it."""
        connection = http.client.HTTPConnection(self.desk.split("://")[1], timeout=30)
        headers = {"Content-Type": "application/json", "Origin": self.desk, "Cookie": session.get("cookie", ""),
                   "X-Csrf-Token": session.get("csrf", "")}
        try:
            connection.request(method, path, json.dumps(body), headers)
            answer = connection.getresponse()
            content = json.loads(answer.read())
            assert answer.status == 200, (path, answer.status, content)
            if "Set-Cookie" in answer.headers:
                session["cookie"] = answer.headers["Set-Cookie"].split(";")[0]
            session["csrf"] = content.get("csrf", session.get("csrf", ""))
            return content
        finally:
            connection.close()

    def add_users(self):
        """The admin, and who works; each with a password of their own."""
        first = (pathlib.Path(self.folder.name) / "first_password").read_text().strip()
        admin = {}
        self.api(admin, "POST", "/api/sign-in", {"user": "admin", "password": first})
        self.api(admin, "POST", "/api/password", {"password": first, "newPassword": PASSWORD})
        users = (("anna", "Anna Vermeer", "agent"), ("bert", "Bert Hals", "agent"), ("sue", "Sue Whitby", "supervisor"))
        for name, title, role in users:
            agent = name if role == "agent" else ""
            given = "a password that was given"
            self.api(admin, "POST", "/api/users", {"user": name, "name": title, "roles": [role], "agent": agent,
                                                   "password": given})
            session = {}
            self.api(session, "POST", "/api/sign-in", {"user": name, "password": given})
            self.api(session, "POST", "/api/password", {"password": given, "newPassword": PASSWORD})


def main(program, node, pictures, *words):
    stories = pathlib.Path(__file__).resolve().parent / "stories_test.mjs"
    with Desk(program) as desk:
        desk.add_users()
        given = {"desk": desk.desk, "hub": f"http://{desk.address}", "password": PASSWORD, "entry": ENTRY,
                 "pictures": pictures}
        done = subprocess.run([node, *words, str(stories)], env=os.environ | {"BALIE_DESK_TEST": json.dumps(given)},
                              check=False)
        if done.returncode:
            print(desk.shown(), file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
