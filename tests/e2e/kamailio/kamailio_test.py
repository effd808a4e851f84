"""The real Kamailio with examples/kamailio, callers and agents by SIPp, balie-http, and a (scripted) hub that is slow.
usage: kamailio_test.py BALIE_HTTP"""
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from scripted_hub import ScriptedHub
from waiting import wait_for

HTTP = sys.argv.pop(1)
HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = HERE.parents[2] / "examples/kamailio"
ENTRY = "+442079460100"


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def udp_port():
    return free_port(socket.SOCK_DGRAM)


def decide(contact, decision):
    decision.route.queue = "sales"
    if contact.entry.endswith("1"):
        decision.route.target = "vip"


class Kamailio(unittest.TestCase):
    def setUp(self):
        for program, package in (("kamailio", "kamailio"), ("sipp", "sip-tester")):
            self.assertTrue(shutil.which(program), f"{package} is missing: .ci/packages")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-kamailio-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.hub = ScriptedHub(self.folder, decide)
        self.addCleanup(self.hub.stop)
        self.agents = self.sipp("answer.xml", "-p", str(self.new_port()), "-trace_msg",
                                "-message_file", self.folder / "answered")
        self.balie = self.start_balie()
        self.addCleanup(self.end, self.balie)

    def new_port(self):
        self.pbx = f"127.0.0.1:{udp_port()}"
        return self.pbx.split(":")[1]

    def run_beside(self, words, name):
        log = open(self.folder / name, "ab")
        self.addCleanup(log.close)
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.terminate()
        process.wait(20)

    def sipp(self, scenario, *words):
        if not isinstance(scenario, pathlib.Path):
            scenario = HERE / scenario
        return self.run_beside(["sipp", "-sf", scenario, "-i", "127.0.0.1", "-nostdin", *map(str, words)], "sipp")

    def start_balie(self):
        token = subprocess.run([HTTP, "token", "kamailio", "adapter"], check=True, capture_output=True,
                               text=True).stdout
        self.token = next(word for word in token.split() if word.startswith("balie_"))
        (self.folder / "token").write_text(self.token + "\n")
        (self.folder / "tokens.toml").write_text(token[token.index("[[token]]"):] + 'adapter = "kamailio"\n')
        (self.folder / "balie.toml").write_text(
            f'[bus]\nendpoint = "{self.hub.endpoint}"\n[adapter.http]\ntype = "http"\nport = 0\n'
            'address_file = "address"\ntokens = "tokens.toml"\ndeadline = "1500ms"\nspool = "spool"\n')
        address = self.folder / "address"
        process = self.run_beside([HTTP, "--config", self.folder / "balie.toml", "--name", "http"], "balie")
        wait_for("balie-http", lambda: address.exists() and address.read_text().strip(), more=self.logs)
        self.url = address.read_text().strip()
        wait_for("its session", lambda: self.hub.peers, more=self.logs)
        return process

    def start(self, *definitions):
        self.port, evapi = udp_port(), free_port(socket.SOCK_STREAM)
        values = {"SIP": f"udp:127.0.0.1:{self.port}", "BALIE": self.url, "TOKEN": self.token,
                  "PBX": self.pbx, "EVAPI": f'"127.0.0.1:{evapi}"', **dict.fromkeys(definitions, "1")}
        words = ["kamailio", "-f", EXAMPLE / "kamailio.cfg", "-DD", "-E", "-m", "64", "-Y", self.folder,
                 "-P", self.folder / "pid", "-w", self.folder]
        for name, value in values.items():
            words += ["-A", f"{name}={value}"]
        self.run_beside(words, "kamailio")
        wait_for("Kamailio", self.pings, more=self.logs)
        if "WITH_EVAPI" in definitions:
            self.bridge = self.run_beside([EXAMPLE / "evapi_bridge.py", f"127.0.0.1:{evapi}", self.url,
                                           self.folder / "token"], "bridge")
            wait_for("the bridge", lambda: "connected" in self.logged("bridge"), more=self.logs)

    def pings(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.settimeout(0.2)
            one.connect(("127.0.0.1", self.port))
            own = f"127.0.0.1:{one.getsockname()[1]}"
            try:
                one.send((f"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK-1\r\n"
                          f"From: <sip:x@{own}>;tag=1\r\nTo: <sip:x@127.0.0.1>\r\nCall-ID: {own}\r\n"
                          "CSeq: 1 OPTIONS\r\nMax-Forwards: 9\r\nContent-Length: 0\r\n\r\n").encode())
                return one.recv(4096).startswith(b"SIP/2.0 200")
            except OSError:
                return False

    def logged(self, name):
        path = self.folder / name
        return path.read_text(errors="replace") if path.exists() else ""

    def logs(self):
        return "\n".join(f"--- {name}\n{self.logged(name)[-3000:]}" for name in ("kamailio", "bridge", "balie"))

    def call(self, count=1, rate=20, scenario="call.xml", entry=ENTRY, **more):
        """Calls, of which none may be lost."""
        words = [word for key, value in more.items() for word in (f"-{key}", value)]
        caller = self.sipp(scenario, f"127.0.0.1:{self.port}", "-s", entry, "-p", udp_port(), "-m", count, "-r", rate,
                           "-timeout", "30", "-timeout_error", "-recv_timeout", "8000", "-trace_err",
                           "-error_file", self.folder / "errors", *words)
        status = caller.wait(60)
        self.assertEqual(status, 0, f"calls were lost\n{self.logged('errors')[-2000:]}\n{self.logs()}")

    def reached(self):
        """Who was called, once for each call."""
        found = re.findall(r"^INVITE sip:([^@]+)@.*?^Call-ID: (\S+)", self.logged("answered"), re.M | re.S)
        whom = dict(reversed(pair) for pair in found)
        return {name: list(whom.values()).count(name) for name in set(whom.values())}

    def test_a_call_is_recognised_and_relayed(self):
        self.start()
        self.call()
        self.call(entry="+442079460101")
        self.assertEqual(self.reached(), {"sales": 1, "vip": 1})
        contact = next(iter(self.hub.contacts.values()))
        self.assertEqual((contact.channel, contact.entry, contact.country), ("voice", ENTRY, "GB"))
        self.assertEqual([(one.scheme, one.value, one.assurance) for one in contact.identifiers],
                         [("tel", "+447700900163", "observed")])

    def test_a_call_is_redirected(self):
        self.start("WITH_REDIRECT")
        self.call(scenario=self.redirected("sales"))
        self.call(scenario=self.redirected("vip"), entry="+442079460101")
        self.balie.terminate()
        self.balie.wait(20)
        self.call(scenario=self.redirected("reception"))

    def redirected(self, target):
        """redirected.xml for this target: SIPp takes no variable in an expression."""
        path = self.folder / f"redirected-{target}.xml"
        path.write_text((HERE / "redirected.xml").read_text().replace("$TARGET", target))
        return path

    def test_the_hub_is_slow(self):
        self.start()
        self.hub.delay = 0.5
        began = time.monotonic()
        self.call(count=100, rate=25)
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(self.reached(), {"sales": 100})
        self.assertEqual(len(self.hub.contacts), 100)

    def test_the_hub_is_slow_and_no_worker_waits(self):
        self.start("WITH_EVAPI")
        self.hub.delay = 0.5
        self.call(count=300, rate=100)
        self.assertEqual(self.reached(), {"sales": 300})
        self.assertEqual(len(self.hub.contacts), 300)

    def test_a_slow_hub_and_redirections(self):
        self.start("WITH_EVAPI", "WITH_REDIRECT")
        self.hub.delay = 0.5
        self.call(count=100, rate=50, scenario=self.redirected("sales"))

    def test_balie_is_away(self):
        self.start()
        self.balie.terminate()
        self.balie.wait(20)
        self.call(count=10)
        self.assertEqual(self.reached(), {"reception": 10})

    def test_the_bridge_dies_with_calls_on_it(self):
        self.start("WITH_EVAPI")
        self.hub.decide = lambda contact, decision: "silent"
        caller = self.sipp("call.xml", f"127.0.0.1:{self.port}", "-s", ENTRY, "-p", udp_port(), "-m", 5, "-r", 50,
                           "-timeout", "30", "-timeout_error")
        wait_for("the questions", lambda: len(self.hub.contacts) == 5, more=self.logs)
        self.bridge.kill()
        self.bridge.wait(20)
        self.assertEqual(caller.wait(60), 0, self.logs())  # continued by nobody: the reception takes them
        self.assertEqual(self.reached(), {"reception": 5})
        self.call(count=5)  # nobody to ask: at once
        self.assertEqual(self.reached(), {"reception": 10})

    def test_a_caller_gives_up_meanwhile(self):
        self.start("WITH_EVAPI")
        self.hub.delay = 0.5
        self.call(count=3, scenario="cancelled.xml")
        self.hub.delay = 0
        self.call()
        self.assertEqual(self.reached(), {"sales": 1})


if __name__ == "__main__":
    unittest.main()
