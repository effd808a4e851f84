"""The commands one by one: what they print, how they end, and what `balie up` does about its children."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from balie_process import ROOT, Balie

CONTACT = {"id": "c-1", "channel": "voice", "identifiers": [{"scheme": "tel", "value": "+447700900163"}]}

FAKE_ADAPTER = """#!/usr/bin/python3
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    signal.pause()
"""


def run(*words):
    return subprocess.run([sys.argv[1], *words], capture_output=True, text=True, timeout=60, check=False, cwd="/")


class Commands(unittest.TestCase):
    def test_status_2_for_bad_input(self):
        for words in ([], ["frobnicate"], ["contact"], ["contact", "send"], ["customer", "show", "ann"],
                      ["--config", "/nonexistent", "status"], ["check", "/nonexistent"], ["hub"], ["up"],
                      ["import", "contacts", "/nonexistent", "--map", "/nonexistent"], ["events", "--from", "x"]):
            done = run(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertNotEqual(done.stderr, "", words)

    def test_status_3_when_no_hub_answers(self):
        for words in (["status"], ["events"], ["customer", "show", "tel:1"], ["contact", "send", "/dev/null"]):
            done = run("--endpoint", "ipc:///nonexistent/hub", *words)
            self.assertEqual(done.returncode, 3, words)
            self.assertIn("start one with: balie up", done.stderr)

    def test_an_unknown_word_gets_a_suggestion(self):
        self.assertIn('did you mean "status"?', run("statsu").stderr)
        self.assertIn('did you mean "send"?', run("contact", "sned").stderr)

    def test_version_and_completion(self):
        self.assertEqual(json.loads(run("version", "--json").stdout)["protocol"], 1)
        script = run("completion", "bash").stdout
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_bad_lines_cost_themselves_alone(self):
        with Balie(sys.argv[1], "shop") as balie:
            lines = [json.dumps(CONTACT), "{", json.dumps(CONTACT | {"id": "c-2", "colour": 1}),
                     json.dumps(CONTACT | {"id": "c-3"})]
            done = balie.command("contact", "send", "-", given="\n".join(lines) + "\n")
            self.assertEqual(done.returncode, 2)
            self.assertEqual([json.loads(line)["contactId"] for line in done.stdout.splitlines()], ["c-1", "c-3"])
            self.assertEqual([line.split(":")[0] for line in done.stderr.splitlines()], ["line 2", "line 3"])

    def test_events_go_on_live(self):
        with Balie(sys.argv[1], "shop") as balie:
            balie.send(CONTACT)
            words = [balie.program, "--config", str(balie.settings), "--json", "events", "--from", "1", "--follow"]
            follower = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            seen = [json.loads(follower.stdout.readline())["sequence"]]
            balie.send(*(CONTACT | {"id": f"live-{i}"} for i in range(100)))
            seen += [json.loads(follower.stdout.readline())["sequence"] for _ in range(101)]
            balie.kill_hub()  # which is waited for, and what came meanwhile is not missed
            balie.send(CONTACT | {"id": "later"})
            seen.append(json.loads(follower.stdout.readline())["sequence"])
            follower.kill()
            follower.wait()
            follower.stdout.close()
            self.assertEqual([int(one) for one in seen], list(range(1, 104)))  # the playbook is the first

    def test_publish_switches_or_says_what_is_wrong(self):
        with Balie(sys.argv[1], "shop") as balie:
            [published] = balie.ask("publish", f"{ROOT}/examples/playbooks/bank")
            [status] = balie.ask("status")
            self.assertEqual(status["playbookVersion"], published["version"])
            wrong = pathlib.Path(balie.folder.name) / "wrong"
            wrong.mkdir()
            (wrong / "playbook.toml").write_text("nmae = 'x'\n")
            done = balie.command("publish", str(wrong))
            self.assertEqual(done.returncode, 2)
            self.assertIn("playbook.toml:1:", done.stderr)
            self.assertEqual(balie.ask("status")[0]["playbookVersion"], published["version"])


class Up(unittest.TestCase):
    def test_starts_again_what_dies_and_stops_in_order(self):
        with Balie(sys.argv[1], "shop") as balie:
            balie.send(CONTACT)
            balie.kill_hub()
            hub = balie.hub()
            self.assertEqual(balie.stop(signal.SIGINT), 0)
            self.assertFalse(pathlib.Path(f"/proc/{hub}").exists())

    def test_nothing_is_left_behind_when_it_is_killed_itself(self):
        with Balie(sys.argv[1], "shop") as balie:
            hub = balie.hub()
            balie.stop(signal.SIGKILL)
            balie.wait(lambda: not alive(hub))

    def test_adapters_start_after_the_hub_and_stop_before_it(self):
        with tempfile.TemporaryDirectory() as programs:
            program = shutil.copy(sys.argv[1], programs)
            fake = pathlib.Path(programs) / "balie-fake"
            fake.write_text(FAKE_ADAPTER)
            fake.chmod(0o755)
            with Balie(program, "shop", "[adapter.web]\ntype = 'fake'\nlisten = '127.0.0.1:1'\n") as balie:
                balie.wait(lambda: len(told(balie, "started")) == 2)
                self.assertEqual([one["child"] for one in told(balie, "started")], ["hub", "adapter web"])
                self.assertEqual(told(balie, "started")[1]["listen"], "127.0.0.1:1")
                adapter = int(told(balie, "started")[1]["process"])
                words = lambda: balie.children()[adapter][-4:]
                balie.wait(lambda: words() == ["--config", str(balie.settings), "--name", "web"])
                os.kill(adapter, signal.SIGKILL)
                balie.wait(lambda: len(told(balie, "started")) == 3)
                self.assertEqual(balie.stop(), 0)
                self.assertEqual([one["child"] for one in told(balie, "is told to stop")], ["adapter web", "hub"])
                wrong = balie.command("adapter", "wbe")
                self.assertEqual(wrong.returncode, 2)
                self.assertIn('did you mean "web"?', wrong.stderr)

    def test_ends_when_the_settings_are_wrong(self):
        with Balie(sys.argv[1], "shop") as balie:
            balie.stop()
            balie.settings.write_text(balie.settings.read_text().replace("[hub]", "[hub]\nmemroy = '1GiB'"))
            done = run("up", str(balie.settings))
            self.assertEqual(done.returncode, 2)
            self.assertIn('did you mean "memory"?', done.stderr)


def told(balie, text):
    """What `balie up` itself has logged with this text."""
    whole = (line for line in balie.log.read_text().splitlines(keepends=True) if line.endswith("\n"))
    lines = [json.loads(line) for line in whole if line.startswith("{")]
    return [line for line in lines if (line["part"], line["text"]) == ("up", text)]


def alive(process):
    """Whether it runs still; one that nobody has waited for yet does not."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
