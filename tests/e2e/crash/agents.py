"""Kills the hub at random moments while agents are there and accept what they are offered, and shows by the log that no
contact is lost, none is answered by two, no agent is over capacity, and what an agent was told holds: agents.py BALIE
[--kills N] [--seed N]
"""
import argparse
import collections
import pathlib
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balie.v1 import agent_pb2, contact_pb2, outcome_pb2, session_pb2  # noqa
from bus_session import BusSession  # noqa
from crash import HubProcess, read_log  # noqa

AGENTS = {f"agent{number}": 1 + number % 2 for number in range(6)}  # and how many contacts each has at most
WAITING_MAX, END_SECONDS = 12, 60
PLAYBOOK = {
    "playbook.toml": 'name = "crash"\ncountry = "GB"\ndefault_queue = "first"\n',
    "entries.toml": "".join(f'[[entry]]\nname = "{name}"\nchannel = "voice"\nentry = "{name}"\nqueue = "{name}"\n'
                            for name in ("first", "second")),
    "queues.toml": "".join(f'[[queue]]\nname = "{name}"\nhold = true\noffer_limit = "2s"\ndecline_rest = "1s"\n'
                           for name in ("first", "second")),
    "agents.toml": 'misses_max = 100\n[[channel]]\nname = "voice"\n' +
                   "".join(f'[[agent]]\nname = "{name}"\ncapacity = {most}\n' for name, most in AGENTS.items()),
}


class Client(BusSession):
    """Hears what the hub says by itself, and gives room for more."""

    def __init__(self, endpoint, adapter, random_):
        self.random, self.number = random_, 0
        super().__init__(endpoint, adapter, self.answered)

    def take(self, message):
        super().take(message)
        body = message.WhichOneof("body")
        if body == "welcome":
            self.begun_again()
        elif body in ("reservation", "command"):
            self.send(session_pb2.ToHub(credit=session_pb2.Credit(amount=1)))
            self.told(getattr(message, body))

    def fresh(self):
        self.number += 1
        return f"{self.adapter}-{self.number}"


class Desk(Client):
    """Agents who are ready, and mostly say yes. Says who is there in each session anew."""

    def __init__(self, *given):
        self.accepted = set()  # reservations whose acceptance the hub confirmed
        super().__init__(*given)

    def begun_again(self):
        for agent in AGENTS:
            self.ask(presence=agent_pb2.Presence(id=self.fresh(), agent=agent, state="ready"))

    def told(self, reservation):
        if reservation.state != "offered" or self.random.random() < 0.05:
            return  # who says nothing loses it
        answer = "accept" if self.random.random() < 0.85 else "decline"
        self.ask(reservation_answer=agent_pb2.ReservationAnswer(reservation_id=reservation.id,
                                                                agent=reservation.agent, answer=answer))

    def answered(self, request, answer):
        if request.reservation_answer.answer == "accept" and answer.HasField("recorded"):
            self.accepted.add(request.reservation_answer.reservation_id)


class Phone(Client):
    """Calls that are held until an agent has them, and end some time after that."""

    def __init__(self, *given):
        self.calls, self.connected, self.over = set(), {}, set()
        self.to_agents = collections.defaultdict(set)  # by call: agents to whom it was connected
        super().__init__(*given)

    def begun_again(self):
        pass

    def told(self, command):
        if command.kind == "connect" and command.contact_id not in self.connected:
            self.connected[command.contact_id] = time.monotonic() + self.random.uniform(0, 0.3)
        if command.kind == "connect":
            self.to_agents[command.contact_id].add(command.agent)
        self.ask(command_done=agent_pb2.CommandDone(command_id=command.id))

    def call_or_end(self, more):
        for name, end in list(self.connected.items()):
            if name not in self.over and end < time.monotonic():
                self.over.add(name)
                self.ask(outcome=outcome_pb2.Outcome(id=f"end-{name}", contact_id=name, kind="completed"))
        if more and len(self.calls) - len(self.over) < WAITING_MAX:
            name = f"call-{len(self.calls) + 1}"
            self.calls.add(name)
            contact = contact_pb2.Contact(id=name, channel="voice", entry=self.random.choice(["first", "second"]))
            contact.identifiers.add(scheme="account", value=f"A{self.random.randrange(50)}", assurance="verified")
            self.ask(contact=contact)

    def answered(self, request, answer):
        if request.HasField("contact"):
            assert answer.decision.route.hold, answer


def work(desk, phone, seconds, more=True):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        phone.call_or_end(more)
        phone.step(0.002)
        desk.step(0.002)


class Account:
    """What the log says of who has what, one event after the other."""

    def __init__(self, events):
        self.has = {}  # contact -> (reservation, agent, state)
        self.load = collections.Counter()
        self.decided, self.ended, self.states = set(), set(), collections.defaultdict(list)
        for event in events:
            getattr(self, event.WhichOneof("data") or "", lambda _: None)(event)
            over = [agent for agent, load in self.load.items() if load > AGENTS[agent]]
            assert not over, f"event {event.sequence}: {over} have more than they may"

    def release(self, contact):
        if contact in self.has:
            self.load[self.has.pop(contact)[1]] -= 1

    def contact_decided(self, event):
        self.decided.add(event.contact_decided.contact.id)

    def outcome_recorded(self, event):
        self.ended.add(event.outcome_recorded.outcome.contact_id)

    def reservation_changed(self, event):
        one = event.reservation_changed
        self.states[one.id].append(one.state)
        held = self.has.get(one.contact_id)
        if one.state == "offered":
            assert held is None, f"{one.contact_id} is offered to {one.agent} while {held} has it"
            self.has[one.contact_id] = (one.id, one.agent, "offered")
            self.load[one.agent] += 1
        elif one.state == "accepted":
            assert held == (one.id, one.agent, "offered"), f"{one.id} is accepted; {one.contact_id} is with {held}"
            self.has[one.contact_id] = (one.id, one.agent, "accepted")
        elif held and held[0] == one.id:
            self.release(one.contact_id)

    def contact_routed(self, event):
        if event.contact_routed.state in ("waiting", "ended", "gone", "left"):
            self.release(event.contact_routed.contact_id)


def check(desk, phone):
    account = Account(read_log(phone))
    lost = phone.calls - account.decided | phone.calls - account.ended
    assert not lost, f"lost: {sorted(lost)[:5]}"
    assert not account.has, f"still with agents: {list(account.has.items())[:5]}"
    broken = [one for one in desk.accepted if "accepted" not in account.states[one]]
    assert not broken, f"confirmed and not in the log: {broken[:5]}"
    two = {name: agents for name, agents in phone.to_agents.items() if len(agents) > 1}
    assert not two, f"connected to two agents: {two}"


def crash(hub, desk, phone, kills):
    hub.start()
    for _ in range(kills):
        work(desk, phone, phone.random.uniform(0.05, 0.8))
        enough = len(desk.accepted) + phone.random.randrange(4)
        limit = time.monotonic() + END_SECONDS
        while len(desk.accepted) < enough:  # on a busy machine the hub takes its time to come back
            assert time.monotonic() < limit, "nobody can accept anything"
            work(desk, phone, 0.01)
        hub.kill()
        hub.start()
    end = time.monotonic() + END_SECONDS
    while len(phone.over) < len(phone.calls) or phone.requests or desk.requests:
        assert time.monotonic() < end, f"{len(phone.calls) - len(phone.over)} calls wait for ever"
        work(desk, phone, 0.1, more=False)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split(":")[0])
    arguments.add_argument("balie")
    arguments.add_argument("--kills", type=int, default=8)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = arguments.parse_args()
    print(f"seed {options.seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "playbook").mkdir()
    for name, content in PLAYBOOK.items():
        (folder / "playbook" / name).write_text(content)
    (folder / "balie.toml").write_text(
        f'[hub]\ndata = "{folder}/data"\nplaybook = "{folder}/playbook"\n'
        f'[bus]\nendpoint = "ipc://{folder}/hub"\nevents_endpoint = "ipc://{folder}/events"\n')
    hub = HubProcess(options.balie, folder)
    random_, endpoint = random.Random(options.seed), f"ipc://{folder}/hub"
    try:
        desk, phone = Desk(endpoint, "desk", random_), Phone(endpoint, "phone", random_)
        crash(hub, desk, phone, options.kills)
        check(desk, phone)
        hub.stop()
    except BaseException:
        print((folder / "hub.log").read_text()[-4000:], file=sys.stderr)
        print(f"failed with seed {options.seed}; the data is in {folder}", file=sys.stderr)
        if hub.process and hub.process.poll() is None:
            hub.kill()
        raise
    shutil.rmtree(folder)
    print(f"{options.kills} kills: {len(phone.calls)} calls, {len(desk.accepted)} acceptances confirmed; none lost, "
          "none answered by two, nobody over capacity")


if __name__ == "__main__":
    main()
