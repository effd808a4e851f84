"""Visitors of balie-chat talk with agents at balie-desk, through the hub and its log on the disk: how long a message
takes to the agent's screen, and the answer back to the visitor's.

desk_bench.py BALIE CONVERSATIONS SECONDS   Needs the generated balie.v1, tests/e2e/support and tests/e2e/desk_server
in PYTHONPATH. Each visitor writes every five seconds; ten agents answer at once. Prints one JSON object.
"""
import json
import pathlib
import selectors
import sys
import threading
import time

import chat_bench
from browser import Browser
from held import Held
from waiting import wait_for

AGENTS = 10
PASSWORD = "a password of one's own"
SETTINGS = """
[adapter.desk]
type = "desk"
port = 0
address_file = "desk_address"
first_password_file = "first_password"
spool = "desk_spool"
pages = "pages"
proxies = ["127.0.0.1"]
[adapter.chat]
type = "chat"
port = 0
address_file = "chat_address"
entries = ["shop http://shop.example"]
state = "chat_state"
connects_rate = 1000000
conversations_rate = 1000000
frames_rate = 100000
"""
ENTRIES = '[[entry]]\nname = "chat"\nchannel = "chat"\nqueue = "sales"\n'


class Received(list):
    """Calls `seen` with each message as it comes, in the thread that reads."""

    seen = None

    def append(self, message):
        if self.seen:
            self.seen(message)


class Agent:
    """Accepts what is offered, and answers what is written."""

    def __init__(self, browser, arrived):
        self.page, self.arrived, self.lock, self.number = browser.page(), arrived, threading.Lock(), 0
        assert "recorded" in self.page.hub(presence={"state": "ready"})
        received = Received()
        received.seen = self.on_message
        self.page.socket.received = received

    def ask(self, **message):
        with self.lock:
            self.number += 1
            self.page.socket.send({"request": str(1_000_000 + self.number), "hub": message})

    def on_message(self, frame):
        offered = frame.get("hub", {}).get("reservation", {})
        if offered.get("state") == "offered":
            self.ask(reservationAnswer={"reservationId": offered["id"], "answer": "accept"})
        written = frame.get("message", {})
        text = written.get("message", {}).get("text", "")
        if text.startswith("ask "):
            self.arrived(text)
            self.ask(command={"id": f"answer-{text[4:]}", "kind": "send", "contactId": written["contactId"],
                              "adapter": written["contactAdapter"], "text": "answer " + text[4:]})


class Visitor(chat_bench.Page):
    """Asks, and waits for the answer."""

    asked, joined = None, False

    def ask(self):
        self.count += 1
        self.name = f"{self.number}-{self.count}"
        self.asked = time.perf_counter()
        self.say(t="message", id=f"m-{self.number:08}-{self.count:04}", text=f"ask {self.name}")

    def on_frame(self, frame, there_and_back):
        if frame["t"] == "conversation":
            self.joined = frame["state"] == "talking"
        if self.asked and frame["t"] == "item" and frame["item"]["text"] == f"answer {self.name}":
            there_and_back.append(time.perf_counter() - self.asked)
            self.asked = None


class Floor(Held):
    """Hub, chat and desk, with agents who are signed in."""

    def __init__(self, program, conversations):
        super().__init__(program, SETTINGS)
        each = -(-conversations // AGENTS)
        playbook = pathlib.Path(self.folder.name) / "playbook"
        playbook.joinpath("entries.toml").write_text(ENTRIES)
        playbook.joinpath("agents.toml").write_text('[[channel]]\nname = "chat"\n' + "".join(
            f'[[agent]]\nname = "agent{number}"\ncapacity = {each}\nskills = [{{name = "support"}}]\n'
            for number in range(AGENTS)))
        pages = pathlib.Path(self.folder.name) / "pages"
        pages.mkdir()
        pages.joinpath("index.html").write_text("<!doctype html><title>desk</title>")

    def address_of(self, adapter):
        path = pathlib.Path(self.folder.name) / f"{adapter}_address"
        self.wait(lambda: path.exists() and path.read_text().strip())
        return path.read_text().strip()

    def sign_in(self):
        """A browser of each agent."""
        address = self.address_of("desk").split("://")[1]
        first = pathlib.Path(self.folder.name, "first_password").read_text().strip()
        admin = Browser(address)
        assert admin.sign_in("admin", first) == 200
        assert admin.call("POST", "/api/password", {"password": first, "newPassword": "a better password"})[0] == 200
        browsers = []
        for number in range(AGENTS):
            name = f"agent{number}"
            assert admin.call("POST", "/api/users", {"user": name, "name": name, "roles": ["agent"], "agent": name,
                                                     "password": "the first password"})[0] == 200
            browser = Browser(address)
            assert browser.sign_in(name, "the first password") == 200
            assert browser.call("POST", "/api/password", {"password": "the first password",
                                                          "newPassword": PASSWORD})[0] == 200
            browser = Browser(address)
            assert browser.sign_in(name, PASSWORD) == 200
            browsers.append(browser)
        return browsers


def talk(visitors, selector, until, there_and_back, every=5):
    """Visitors ask in turn until `until()`; None for `every`: they only listen."""
    began = time.perf_counter()
    due = {visitor: began + every * index / len(visitors) for index, visitor in enumerate(visitors)} if every else {}
    while not until():
        now = time.perf_counter()
        for visitor, at in due.items():
            if at <= now and visitor.asked is None:
                visitor.ask()
                due[visitor] = at + every
        for key, _ in selector.select(0.005):
            for frame in key.data.frames():
                key.data.on_frame(frame, there_and_back)


def figures(name, waits):
    waits = sorted(waits)
    return {f"{name}_ms_p50": round(waits[len(waits) // 2] * 1e3, 1),
            f"{name}_ms_p99": round(waits[len(waits) * 99 // 100] * 1e3, 1)}


def measure(floor, conversations, seconds):
    there, back, visitors, selector = [], [], [], selectors.DefaultSelector()

    def arrived(text):
        number = int(text.split()[1].split("-")[0])
        at = visitors[number].asked
        if at:
            there.append(time.perf_counter() - at)

    agents = [Agent(browser, arrived) for browser in floor.sign_in()]
    chat = floor.address_of("chat")
    for number in range(conversations):
        visitors.append(Visitor(chat, number))
        selector.register(visitors[-1].socket, selectors.EVENT_READ, visitors[-1])
        visitors[-1].write()
    limit = time.perf_counter() + 60
    talk(visitors, selector, lambda: all(one.joined for one in visitors) or time.perf_counter() > limit, [], None)
    joined = sum(one.joined for one in visitors)
    assert joined == conversations, f"{joined} of {conversations} were brought to an agent"
    end = time.perf_counter() + seconds
    talk(visitors, selector, lambda: time.perf_counter() > end, back)
    limit = time.perf_counter() + 10
    talk(visitors, selector, lambda: not any(one.asked for one in visitors) or time.perf_counter() > limit, back, None)
    lost = sum(one.asked is not None for one in visitors)
    del agents
    return {"conversations": conversations, "messages": len(back), "unanswered": lost,
            **figures("to_the_agent", there), **figures("there_and_back", back)}


def main(program, conversations, seconds):
    floor = Floor(program, conversations)
    floor.start()
    try:
        wait_for("the desk's first password", pathlib.Path(floor.folder.name, "first_password").exists)
        print(json.dumps(measure(floor, conversations, seconds)))
    finally:
        floor.stop()
        floor.folder.cleanup()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
