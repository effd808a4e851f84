"""`balie up` with a desk, whose page the tests are, and an HTTP adapter whose clients are the channels."""
import pathlib

from browser import Browser
from held import Held

PASSWORD = "a password of one's own"
DESK = """
[adapter.desk]
type = "desk"
port = 0
address_file = "desk_address"
first_password_file = "first_password"
spool = "desk_spool"
grace = "2s"
pages = "pages"
pages_per_second = 5
pages_at_once = 30
proxies = ["127.0.0.1"]
"""
AGENTS = 'misses_max = 100\nlost_grace = "30s"\n' + "".join(
    f'[[channel]]\nname = "{name}"\n' for name in ("chat", "letter")) + "".join(
    f'[[agent]]\nname = "{name}"\ncapacity = 3\nchannels = {{chat = 2, letter = 1}}\n'
    for name in ("anna", "bert", "cas")) + 'skills = [{name = "support"}]\n'


class DeskServer(Held):
    def __init__(self, program):
        super().__init__(program, DESK)
        (pathlib.Path(self.folder.name) / "playbook" / "agents.toml").write_text(AGENTS)
        pages = pathlib.Path(self.folder.name) / "pages" / "assets"
        pages.mkdir(parents=True)
        (pages.parent / "index.html").write_text("<!doctype html><title>desk</title>")
        (pages / "index-BfX3a_9k.js").write_text("1")

    def start(self):
        super().start()
        address = pathlib.Path(self.folder.name) / "desk_address"
        self.wait(lambda: address.exists() and address.read_text().strip())
        self.desk = address.read_text().strip().split("://")[1]

    def desk_process(self):
        """Its process, or None."""
        return next((one for one, words in self.children().items() if words and words[0].endswith("balie-desk")), None)

    def keeps(self, words):
        """Whether the desk's files have these bytes."""
        files = pathlib.Path(self.folder.name, "desk_spool").iterdir()
        return any(words in path.read_bytes() for path in files if path.is_file())

    def browser(self, user=None, password=PASSWORD):
        browser = Browser(self.desk)
        if user:
            assert browser.sign_in(user, password) == 200, user
        return browser

    def show(self, contact, text, name):
        """The customer writes."""
        return self.call("POST", "/v1/commands", {"id": name, "kind": "show", "contactId": contact, "adapter": "desk",
                                                  "text": text})

    def commands(self, kind, contact):
        return [one for one in self.call("GET", "/v1/commands").get("commands", [])
                if one["kind"] == kind and one["contactId"] == contact]


def set_up_users(desk):
    admin = Browser(desk.desk)
    first = pathlib.Path(desk.folder.name) / "first_password"
    assert first.stat().st_mode & 0o777 == 0o600
    assert admin.sign_in("admin", first.read_text().strip()) == 200
    assert admin.me["passwordExpired"]
    assert admin.call("GET", "/api/users")[0] == 403
    status, answer, _ = admin.call("POST", "/api/password", {"password": first.read_text().strip(),
                                                             "newPassword": "a better password"})
    assert status == 200, answer
    for name, roles in (("anna", ["agent"]), ("bert", ["agent"]), ("cas", ["agent"]), ("boss", ["supervisor"]),
                        ("mark", ["marketer"]), ("priv", ["privacy_officer"]), ("lock", ["analyst"])):
        body = {"user": name, "name": name.title(), "roles": roles, "password": "the first password",
                "agent": name if "agent" in roles else ""}
        status, answer, _ = admin.call("POST", "/api/users", body)
        assert status == 200, answer
        browser = desk.browser(name, "the first password")
        status, answer, _ = browser.call("POST", "/api/password", {"password": "the first password",
                                                                   "newPassword": PASSWORD})
        assert status == 200, answer
    desk.admin = admin
