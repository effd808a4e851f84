"""Visitors of balie-chat: memory of each, idle and talking, and how long a message takes to the hub and back.

chat_bench.py BALIE_CHAT IDLE TALKING SECONDS   Needs the generated balie.v1 and tests/e2e/support in PYTHONPATH.
Pages that are open and silent (with the key of a visitor who never wrote), then others that write a message every few
seconds to a hub that holds them. "sent" is what the visitor waits for: on the adapter's disk, at the hub, and back.
Prints one JSON object.
"""
import base64
import json
import os
import pathlib
import selectors
import socket
import subprocess
import sys
import tempfile
import time

from balie.v1 import session_pb2 as bus
from scripted_hub import ScriptedHub

EVERY_SECONDS = 5  # a talking visitor writes so often
SETTINGS = """
[bus]
endpoint = "{hub}"
[adapter.chat]
type = "chat"
port = 0
address_file = "address"
entries = ["shop http://shop.example"]
state = "state"
spool = "spool"
connections_max = 20000
connects_rate = 1000000
conversations_rate = 1000000
frames_rate = 100000
deadline = "30s"
"""


class Hub(ScriptedHub):
    """Holds all, and records what is shown."""

    @staticmethod
    def to_queue(contact, decision):
        decision.route.hold = True

    def answer(self, peer, message):
        if message.WhichOneof("body") == "command":
            answer = bus.FromHub(request=message.request)
            answer.recorded.id = message.command.id
            return answer
        return super().answer(peer, message)


class Page:
    """A visitor's page: one WebSocket."""

    def __init__(self, address, number):
        host, port = address.split("://")[1].split(":")
        self.number, self.rest, self.waiting, self.count = number, b"", None, 0
        self.socket = socket.create_connection((host, int(port)))
        self.socket.sendall((f"GET /chat/socket?entry=shop HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nOrigin: http://shop.example\r\n"
                             f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.socket.recv(4096)
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 101"), head
        self.say(t="hello", entry="shop", language="en", key=f"{number:064x}",
                 page={"url": "http://shop.example/basket", "title": "The shop", "basket": {"items": 2, "total": 118}})

    def say(self, **frame):
        text = json.dumps(frame).encode()
        length = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0xfe]) + len(text).to_bytes(2, "big")
        self.socket.sendall(b"\x81" + length + b"\0\0\0\0" + text)

    def write(self):
        self.count += 1
        self.waiting = time.perf_counter()
        self.say(t="message", id=f"m-{self.number:08}-{self.count:04}", text="Where is the parcel that I ordered?")

    def frames(self):
        self.rest += self.socket.recv(65536)
        while len(self.rest) >= 2:
            size, begin = self.rest[1] & 127, 2
            if size == 126:
                size, begin = int.from_bytes(self.rest[2:4], "big"), 4
            if len(self.rest) < begin + size:
                return
            if self.rest[0] & 15 == 1:
                yield json.loads(self.rest[begin:begin + size])
            self.rest = self.rest[begin + size:]


def resident(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) * 1024


def drain(pages, selector, seconds, waits=None):
    """Reads what comes for so long; `waits` collects how long messages took. Talking pages write in turn."""
    end, began = time.perf_counter() + seconds, time.perf_counter()
    talking = [page for page in pages if waits is not None]
    due = {page: began + EVERY_SECONDS * index / len(talking) for index, page in enumerate(talking)}
    while time.perf_counter() < end:
        now = time.perf_counter()
        for page, at in due.items():
            if at <= now and page.waiting is None:
                page.write()
                due[page] = at + EVERY_SECONDS
        for key, _ in selector.select(0.01):
            page = key.data
            last = 0
            for frame in page.frames():
                if frame["t"] == "ack":
                    page.acknowledged = frame["seq"]
                if frame["t"] == "marks":
                    last = frame["sent"]
            if page.waiting is not None and last and last >= getattr(page, "acknowledged", 1 << 30):
                waits.append(time.perf_counter() - page.waiting)
                page.waiting = None
    return waits


def main(program, idle, talking, seconds):
    with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
        hub = Hub(folder)
        settings = pathlib.Path(folder, "balie.toml")
        settings.write_text(SETTINGS.format(hub=hub.endpoint))
        address = pathlib.Path(folder, "address")
        with subprocess.Popen([program, "--config", str(settings), "--name", "chat"],
                              stderr=subprocess.DEVNULL) as process:
            try:
                while not address.exists():
                    time.sleep(0.01)
                print(json.dumps(measure(process, address.read_text().strip(), idle, talking, seconds)))
            finally:
                process.terminate()
                process.wait()
                hub.stop()


def measure(process, address, idle, talking, seconds):
    selector, pages = selectors.DefaultSelector(), []

    def arrive(number):
        page = Page(address, number)
        selector.register(page.socket, selectors.EVENT_READ, page)
        pages.append(page)

    empty = resident(process)
    for number in range(idle):
        arrive(number)
        if number % 500 == 499:
            drain(pages, selector, 0.2)
    drain(pages, selector, 1)
    with_idle = resident(process)
    for number in range(idle, idle + talking):
        arrive(number)
    waits = drain(pages[idle:], selector, seconds, [])
    with_talking = resident(process)
    waits.sort()
    return {"idle": idle, "bytes_each_idle": round((with_idle - empty) / max(idle, 1)), "talking": talking,
            "bytes_each_talking": round((with_talking - with_idle) / max(talking, 1)), "messages": len(waits),
            "sent_ms_p50": round(waits[len(waits) // 2] * 1e3, 1) if waits else None,
            "sent_ms_p99": round(waits[len(waits) * 99 // 100] * 1e3, 1) if waits else None,
            "resident_mib": round(with_talking / 2**20, 1)}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
