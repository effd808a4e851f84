"""The milter by itself: miltertest's scripts, many connections at once, and MTAs that break the protocol."""
import pathlib
import socket
import struct
import subprocess
import sys
import threading
import unittest

from harness import Email, FakeHub
from postfix import wait_for

EMAIL, FAKE_HUB = sys.argv[1:3]
HERE = pathlib.Path(__file__).resolve().parent


def frame(code, data=b""):
    return struct.pack(">I", len(data) + 1) + code + data


NEGOTIATE = frame(b"O", struct.pack(">III", 6, 0x1ff, 0x1fffff))


def message(number, to=b"help@shop.example"):
    return (frame(b"M", b"<jo@home.example>\0") + frame(b"R", b"<" + to + b">\0") + frame(b"T")
            + frame(b"L", b"From\0 jo@home.example\0") + frame(b"L", b"Message-ID\0 <%d@home.example>\0" % number)
            + frame(b"N") + frame(b"B", b"hello\r\n") + frame(b"E"))


class Peer:
    """An MTA's end of a connection."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.unread = b""

    def frames_until(self, last):
        """Codes of the frames up to one of those in `last`; b"" at the end: it closed."""
        codes = b""
        while True:
            while len(self.unread) >= 5:
                length = struct.unpack(">I", self.unread[:4])[0]
                if len(self.unread) < 4 + length:
                    break
                code, self.unread = self.unread[4:5], self.unread[4 + length:]
                codes += code
                if code in last:
                    return codes
            more = self.socket.recv(65536)
            if not more:
                return codes
            self.unread += more


class Milter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = FakeHub(FAKE_HUB)
        cls.email = Email(EMAIL, cls.hub.bus)
        cls.email.wait_session()
        cls.path = cls.email.milter.removeprefix("unix:")

    @classmethod
    def tearDownClass(cls):
        assert cls.email.end() == 0, cls.email.logged()
        cls.hub.end()

    def connect(self):
        peer = Peer(self.path)
        self.addCleanup(peer.socket.close)
        return peer

    def test_every_stage_and_abort(self):
        done = subprocess.run(["miltertest", "-D", f"socket=unix:{self.path}", "-s", HERE / "stages.lua"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + self.email.logged())
        contacts = [one for one in self.hub.contacts() if one.get("subject") == "Stages"]
        self.assertEqual(len(contacts), 1)  # the same message each time

    def test_two_hundred_connections_at_once(self):
        peers = [self.connect() for _ in range(200)]
        for peer in peers:
            peer.socket.sendall(NEGOTIATE)
        for peer in peers:
            self.assertEqual(peer.frames_until(b"O"), b"O")
        barrier, answers = threading.Barrier(len(peers)), []

        def talk(number, peer):
            barrier.wait()
            for i in range(5):
                peer.socket.sendall(message(10_000 + number * 10 + i))
                answers.append(peer.frames_until(b"arty")[-1:])
        threads = [threading.Thread(target=talk, args=each) for each in enumerate(peers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(answers, [b"a"] * 1_000)
        ids = {one["attributes"]["message_id"] for one in self.hub.contacts()}
        self.assertTrue({f"{10_000 + n * 10 + i}@home.example" for n in range(200) for i in range(5)} <= ids)

    def test_who_breaks_the_protocol_is_left_and_others_go_on(self):
        for broken in (b"\0\0\0\0", frame(b"z"), frame(b"M", b"<x>\0"), NEGOTIATE + NEGOTIATE,
                       NEGOTIATE + frame(b"L", b"A\0b\0"), b"\xff\xff\xff\xff", b"GET / HTTP/1.0\r\n\r\n",
                       NEGOTIATE + frame(b"M", b"<x>\0") + frame(b"M", b"<x>\0")):
            peer = self.connect()
            peer.socket.sendall(broken)
            self.assertEqual(peer.frames_until(b"").strip(b"O"), b"", broken)
        peer = self.connect()
        peer.socket.sendall(NEGOTIATE + message(1))
        self.assertEqual(peer.frames_until(b"arty")[-1:], b"a")

    def test_an_abort_while_the_hub_thinks(self):
        self.hub.tell("slow")
        peer = self.connect()
        peer.socket.sendall(NEGOTIATE + message(2) + frame(b"A") + message(3, to=b"al@home.example"))
        self.assertEqual(peer.frames_until(b"arty"), b"Oa")  # of the second alone
        self.hub.tell("release")
        self.hub.tell("good")
        wait_for("the first contact", lambda: "2@home.example" in
                 {one["attributes"]["message_id"] for one in self.hub.contacts()})
        peer.socket.sendall(message(4))
        self.assertEqual(peer.frames_until(b"arty")[-1:], b"a")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
