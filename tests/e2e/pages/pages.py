"""Does what the pages say: starts Balie with the settings of core/README.md, and runs the commands of the pages for
operators, marketers and integrators against it: pages.py BINARIES
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARIES = pathlib.Path(sys.argv.pop(1)).resolve()
CALLS = """\
"age";"job";"marital";"education";"default";"balance";"housing";"loan";"contact";"day";"month";"duration";"campaign";\
"pdays";"previous";"poutcome";"y"
41;"technician";"single";"tertiary";"no";100;"yes";"no";"unknown";5;"may";200;1;-1;0;"unknown";"no"
29;"student";"single";"secondary";"no";20;"no";"no";"cellular";6;"may";90;2;-1;0;"unknown";"yes"
"""


def blocks(page, kind):
    text = (ROOT / page).read_text()
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(f"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.address = f"127.0.0.1:{free_port()}"
        (cls.folder / "examples").symlink_to(ROOT / "examples")
        cls.environment = {**os.environ, "PATH": f"{BINARIES}:{os.environ['PATH']}",
                           "XDG_RUNTIME_DIR": str(cls.folder / "run")}
        (cls.folder / "run").mkdir(mode=0o700)
        (cls.folder / "balie.toml").write_text(cls.here(blocks("core/README.md", "toml")[0]))
        cls.start()

    @classmethod
    def here(cls, text):
        """The same text, with the places of the page become places of this test."""
        return (text.replace("/etc/balie/playbook", str(ROOT / "examples/playbooks/shop"))
                .replace("/var/lib/balie", str(cls.folder / "data"))
                .replace("127.0.0.1:8080", cls.address).replace("port = 8080", f"port = {cls.address.split(':')[1]}"))

    @classmethod
    def start(cls):
        with open(cls.folder / "log", "wb") as log:
            cls.up = subprocess.Popen([BINARIES / "balie", "up", "balie.toml"], cwd=cls.folder, env=cls.environment,
                                      stderr=log, stdout=log)
        cls.addClassCleanup(cls.stop)
        end = time.monotonic() + 60
        while True:
            assert cls.up.poll() is None and time.monotonic() < end, (cls.folder / "log").read_text()
            try:
                urllib.request.urlopen(f"http://{cls.address}/readyz", timeout=1).close()
                return
            except OSError:
                cls.up_for(0.1)

    @classmethod
    def up_for(cls, seconds):
        try:
            cls.up.wait(seconds)
        except subprocess.TimeoutExpired:
            pass

    @classmethod
    def stop(cls):
        cls.up.terminate()
        assert cls.up.wait(60) == 0

    def run_block(self, block):
        run = subprocess.run(["bash", "-euo", "pipefail", "-c", self.here(block)], cwd=self.folder, timeout=60,
                             env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, f"{block}\n{run.stdout}\n{run.stderr}")
        return run.stdout

    def test_operators(self):
        (self.folder / "bank-full.csv").write_text(CALLS)
        ran = 0
        for block in blocks("core/README.md", "sh"):
            for line in block.splitlines():
                if not line.startswith("balie up"):
                    self.run_block(line)
                    ran += 1
        self.assertGreater(ran, 8)

    def test_marketers(self):
        outputs = [self.run_block(block) for block in blocks("examples/playbooks/README.md", "sh")]
        decision = json.loads(outputs[-1])
        self.assertEqual(decision["route"]["queue"], "complaints")
        rules = [reason.get("rule", "") for reason in decision["explanation"]["reasons"]]
        self.assertTrue(any("entries.toml:" in rule for rule in rules), rules)

    def test_marketers_of_offers(self):
        _, decided, _ = [self.run_block(block) for block in blocks("examples/playbooks/OFFERS.md", "sh")]
        decision = json.loads(decided)
        self.assertEqual([offer["id"] for offer in decision["offers"]], ["track-by-sms"])
        stages = {one["offerId"]: one["stage"] for one in decision["explanation"]["offers"]}
        self.assertEqual(stages["track-by-sms"], "made")
        self.assertEqual(stages["headset"], "applicability")

    # Whether the help desk is open just now or not.
    def test_planners(self):
        _, decided = [self.run_block(block) for block in blocks("examples/playbooks/QUEUES.md", "sh")]
        decision = json.loads(decided)
        self.assertEqual((decision["route"]["queue"], decision["route"]["priority"]), ("helpdesk", 150))
        self.assertEqual("hold" in decision["route"], "diverted" not in decision["route"])
        reasons = [one for one in decision["explanation"]["reasons"] if one["stage"] == "routing"]
        self.assertTrue(any(one.get("rule", "").startswith("queues.toml:") for one in reasons), reasons)

    def answers_of(self, number):
        """The JSON that a block of the integrators' page printed, one after the other."""
        output = self.run_block(blocks("adapters/README.md", "sh")[number])
        answers, decoder = [], json.JSONDecoder()
        while output := output.lstrip():
            answer, end = decoder.raw_decode(output)
            answers.append(answer)
            output = output[end:]
        return answers

    def test_desks(self):
        there, reservations, agents, queues, queue, report, lunch = self.answers_of(1)
        self.assertIn("id", there)
        self.assertEqual(reservations, {"reservations": []})
        self.assertEqual({one["agent"]: one["state"] for one in agents["agents"]}["anna"], "ready")
        self.assertIn("helpdesk", [one["queue"] for one in queues["queues"]])
        self.assertEqual(queue["queue"], "helpdesk")
        self.assertNotIn("code", report)
        self.assertNotEqual(lunch, there)
        self.assertEqual(self.answers_of(2), [{"commands": []}])

    def test_integrators(self):
        answers = self.answers_of(0)
        self.assertEqual(len(answers), 5, answers)
        call, _, chat, customer, events = answers
        self.assertEqual(call["customer"]["id"], chat["customer"]["id"])
        self.assertEqual(chat["customer"]["history"][-1]["contactId"], "call-1")
        self.assertEqual(customer["id"], call["customer"]["id"])
        self.assertIn("events", events)


if __name__ == "__main__":
    unittest.main()
