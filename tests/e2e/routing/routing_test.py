"""Three agents on two channels, over HTTP alone, on a real hub: routing_test.py BALIE BALIE_HTTP"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from desk import Agent, Channel, Desk  # noqa: E402


class Routing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = Desk(BALIE, BALIE_HTTP)
        cls.desk.__enter__()
        cls.addClassCleanup(cls.desk.__exit__)
        cls.phone, cls.chat = Channel(cls.desk, "phone"), Channel(cls.desk, "chat")
        cls.ann, cls.bob, cls.cas = (Agent(cls.desk, name) for name in ("ann", "bob", "cas"))

    def setUp(self):
        self.called = []

    def tearDown(self):
        for agent in (self.ann, self.bob, self.cas):
            agent.state("away")
        for contact, adapter in self.called:
            for kind in ("end", "cancel"):
                self.desk.call("POST", "/v1/orders", {"id": f"{kind}-{contact}-after", "kind": kind,
                                                      "contactId": contact, "contactAdapter": adapter})

    def call(self, name, queue, channel="voice"):
        decision = self.desk.contact(name, queue, channel)
        self.assertTrue(decision["route"].get("hold"), decision)
        self.called.append((name, {"voice": "phone", "chat": "chat"}[channel]))

    def test_accept(self):
        self.call("accept-1", "sales")
        self.assertEqual([one["contactId"] for one in self.desk.waiting("sales")], ["accept-1"])
        self.ann.state("ready")
        reservation = self.ann.accept("accept-1")
        self.assertEqual((reservation["queue"], reservation["channel"]), ("sales", "voice"))
        command = self.phone.told("connect", "accept-1")
        self.assertEqual((command["to"], command["agent"]), ("PJSIP/2001", "ann"))
        self.assertEqual([one["state"] for one in self.ann.contacts()], ["talking"])
        self.desk.order("end", "accept-1", token="phone")
        self.desk.wait(lambda: not self.ann.contacts())

    def test_decline(self):
        self.call("decline-1", "sales", "chat")
        self.bob.state("ready")
        offered = self.bob.offered("decline-1")
        self.assertEqual(self.bob.answer(offered, "decline", "busy")[0], 200)
        self.cas.state("ready")
        self.cas.accept("decline-1")
        self.assertEqual(self.chat.told("connect", "decline-1")["to"], "room-cas")

    def test_three_chats_or_one_call(self):
        self.ann.state("ready")
        for number in range(4):
            self.call(f"load-{number}", "sales", "chat")
        for number in range(3):
            self.ann.accept(f"load-{number}")
        self.assertEqual([one["contactId"] for one in self.desk.waiting("sales")], ["load-3"])
        self.desk.order("end", "load-1", adapter="chat")
        self.ann.accept("load-3")  # what waits is offered when there is room

    def test_time_out(self):
        self.call("late-1", "quick")
        self.ann.state("ready")
        self.ann.offered("late-1")
        self.ann.offered("late-1", "expired")
        self.bob.state("ready")
        self.bob.offered("late-1")

    def test_the_better_scored_agent_is_chosen(self):
        for agent in (self.ann, self.cas, self.bob):
            agent.state("ready")
        decision = self.desk.contact("score-1", "matched")
        self.called.append(("score-1", "phone"))
        [score] = decision["scores"]
        self.assertEqual((score["model"], score["output"]), ("fit", "agent:bob"), score)
        self.assertAlmostEqual(score["value"], 1.4)
        self.bob.accept("score-1")
        self.call("score-2", "matched")
        self.cas.accept("score-2")  # the next best, as bob has his call

    def test_transfer(self):
        self.call("transfer-1", "sales")
        self.ann.state("ready")
        self.ann.accept("transfer-1")
        self.phone.told("connect", "transfer-1")
        self.desk.order("transfer", "transfer-1", queue="support", actor="ann")
        self.bob.state("ready")
        self.assertEqual(self.bob.accept("transfer-1")["queue"], "support")
        self.phone.stream.wait(lambda one: one["kind"] == "connect" and one.get("to") == "PJSIP/2002" and
                               one["contactId"] == "transfer-1")

    def test_conference(self):
        self.call("join-1", "sales")
        self.ann.state("ready")
        self.ann.accept("join-1")
        self.phone.told("connect", "join-1")
        self.bob.state("ready")
        self.desk.order("join", "join-1", agent="bob", actor="ann")
        self.assertEqual(self.phone.told("join", "join-1")["to"], "PJSIP/2002")

    def test_callback_keeps_its_place(self):
        self.call("back-1", "sales")
        self.call("back-2", "sales")
        self.desk.order("callback", "back-1", token="phone")
        self.assertEqual([one["contactId"] for one in self.desk.waiting("sales")], ["back-1", "back-2"])
        self.ann.state("ready")
        self.assertTrue(self.ann.accept("back-1")["callback"])
        self.assertEqual(self.phone.told("call_back", "back-1")["to"], "PJSIP/2001")

    def test_a_supervisor_moves_and_the_queue_says_why(self):
        for name in ("move-1", "move-2"):
            self.call(name, "sales")
        self.desk.order("move", "move-2", priority=900, actor="sue")
        waiting = self.desk.waiting("sales")
        self.assertEqual([one["contactId"] for one in waiting], ["move-2", "move-1"])
        self.assertGreater(waiting[0]["priority"], waiting[1]["priority"])
        self.assertTrue(all(one.get("reason") for one in waiting), waiting)
        shown = self.desk.command("queue", "show", "sales")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertLess(shown.stdout.index("phone/move-2"), shown.stdout.index("phone/move-1"))
        moved = self.desk.command("queue", "move", "phone", "move-1", "--queue", "support", "--actor", "sue")
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.assertEqual([one["contactId"] for one in self.desk.waiting("support")], ["move-1"])

    def test_an_answer_for_anothers_reservation_is_refused(self):
        self.call("mine-1", "sales")
        self.ann.state("ready")
        reservation = self.ann.offered("mine-1")
        self.bob.state("ready")
        status, problem = self.bob.answer(reservation, "accept")
        self.assertIn(status, (403, 404, 409), problem)
        self.assertEqual([one["state"] for one in self.ann.contacts()], ["offered"])
        self.assertEqual(self.bob.contacts(), [])
        self.assertEqual(self.ann.answer(reservation, "accept")[0], 200)
        self.assertNotEqual(self.ann.answer(reservation, "decline")[0], 200)

    def test_an_agent_whose_client_is_gone_does_not_keep_a_contact(self):
        self.call("gone-1", "sales")
        leaver = Agent(self.desk, "cas")
        self.desk.asked("PUT", "/v1/agents/cas/presence", {"state": "ready", "lease": "1s"})
        leaver.offered("gone-1")
        leaver.stream.close()
        self.cas.stream.close()
        self.ann.state("ready")
        self.ann.accept("gone-1")
        type(self).cas = Agent(self.desk, "cas")

    def test_killed_in_between(self):
        for name in ("kill-1", "kill-2", "kill-3"):
            self.call(name, "support")
        self.call("kill-4", "quick")
        self.ann.state("ready")
        self.ann.offered("kill-4")
        before = self.desk.waiting("support")
        self.desk.kill_hub()
        self.desk.wait(lambda: self.desk.call("GET", "/readyz")[0] == 200)
        after = self.desk.waiting("support")
        self.assertEqual([one["contactId"] for one in after], ["kill-1", "kill-2", "kill-3"])
        for old, new in zip(before, after):
            self.assertGreaterEqual(float(new["age"][:-1]), float(old["age"][:-1]))
        self.ann.offered("kill-4", "expired")  # what ran out meanwhile goes to somebody else
        self.cas.state("ready")
        self.cas.accept("kill-4")
        self.bob.state("ready")
        self.bob.accept("kill-1")

    def test_views_for_people(self):
        self.call("view-1", "sales")
        self.ann.state("not_ready", "lunch")
        shown = self.desk.command("agent", "list")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("lunch", shown.stdout)
        self.assertIn("sales", self.desk.command("queue", "list").stdout)
        [queues] = self.desk.ask("queue", "show", "sales")
        self.assertEqual(queues["queues"][0]["contacts"][0]["contactId"], "view-1")
        report = self.desk.asked("GET", "/v1/reports/routing?by=queue", token="wall")
        self.assertTrue(any(row.get("queue") == "sales" for row in report["rows"]), report)
        self.assertIn("sales", self.desk.command("report", "routing", "--by", "queue").stdout)
        self.assertEqual(self.desk.command("report", "routing", "--from", "yesterday").returncode, 2)

    def test_an_agent_at_a_terminal(self):
        self.call("line-1", "sales")
        given = "ready\n"
        words = ["agent", "work", "cas", "--address", "voice=PJSIP/2009"]
        with self.desk.begin(*words) as worker:
            worker.stdin.write(given)
            worker.stdin.flush()
            line = next(one for one in worker.stdout if "phone/line-1" in one)
            self.assertIn("phone/line-1 of sales", line)
            worker.stdin.write("accept\n")
            worker.stdin.flush()
            self.assertEqual(self.phone.told("connect", "line-1")["to"], "PJSIP/2009")
            worker.stdin.write("end\nquit\n")
            worker.stdin.flush()
            self.assertIn("end: done", worker.stdout.read())
            self.assertEqual(worker.wait(30), 0)


if __name__ == "__main__":
    BALIE, BALIE_HTTP = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
