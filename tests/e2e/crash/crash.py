"""Kills the hub at random moments under load, and shows that nothing answered is missing, nothing is doubled, that no
merge is half done, and that the same contact gets the same answer: crash.py BALIE PLAYBOOK [--kills N] [--seed N]
"""
import argparse
import collections
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balie.v1 import change_pb2, contact_pb2, outcome_pb2, session_pb2  # noqa
from bus_session import BusSession  # noqa

CUSTOMERS, IN_FLIGHT, ADAPTER = 500, 64, "crash"
KINDS, OFFERS = ["completed", "presented", "rejected", "accepted", "converted"], ["loan", "card"]
ADAPTIVE = """[[model]]
name = "crash"
offer = "*"
success = ["accepted"]
buckets_max = 1024
features = [{ name = "channel", from = "contact.channel" }, { name = "contacts", from = "history.contacts" }]
"""
START_SECONDS, ANSWER_SECONDS = 60, 60


class HubProcess:
    def __init__(self, program, folder):
        self.program, self.folder, self.process = program, folder, None
        self.log = open(folder / "hub.log", "ab")

    def start(self):
        self.process = subprocess.Popen([self.program, "--config", str(self.folder / "balie.toml"), "hub"],
                                        stdin=subprocess.DEVNULL, stderr=self.log, stdout=self.log)

    def kill(self):
        assert self.process.poll() is None, f"the hub ended by itself: {self.process.returncode}"
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(60) == 0, f"stopped with status {self.process.returncode}"


class Load:
    """Contacts and outcomes as a busy adapter brings them, with some sent again on purpose; remembers every answer."""

    def __init__(self, endpoint, random_):
        self.random = random_
        self.session = BusSession(endpoint, ADAPTER, self.answered)
        self.contacts = {}  # id -> Contact, all that were ever sent
        self.decisions = {}  # contact id -> the decision, serialised
        self.outcomes = set()  # ids of those that were recorded
        self.people = set()  # ids of customers that a decision told of
        self.merges = []  # (kept, merged) as they were answered
        self.done = set()  # ids of merges and unmerges that were carried out
        self.imports = set()  # ids of rows that were recorded
        self.commands = 0
        self.retried = self.wrong = 0

    def answered(self, request, answer):
        body = answer.WhichOneof("body")
        if request.HasField("contact"):
            assert body == "decision", answer
            assert not answer.decision.fallback, answer
            self.decided(request.contact.id, answer.decision)
        elif request.HasField("outcome"):
            assert body == "recorded", answer
            self.outcomes.add(request.outcome.id)
        elif request.HasField("customer_change"):
            assert body == "recorded", answer
            self.imports.add(request.customer_change.id)
        elif body == "merge_done":
            self.merged(request, answer.merge_done)
        else:
            assert answer.refusal.code == "conflict", answer

    def merged(self, request, done):
        if request.HasField("merge_customers"):
            self.merges.append((done.kept, done.merged))
        if not done.repeated_before:
            self.done.add(done.id)

    def decided(self, name, decision):
        written = decision.SerializeToString(deterministic=True)
        if name in self.decisions:
            self.wrong += written != self.decisions[name]
            return
        self.decisions[name] = written
        self.people.add(decision.customer.id)
        if self.random.random() < 0.2:
            for report in range(self.random.randint(1, 3)):
                one = outcome_pb2.Outcome(id=f"o-{report}-{name}", decision_id=decision.id,
                                          kind=self.random.choice(KINDS), offer_id=self.random.choice(OFFERS))
                self.session.ask(outcome=one)

    def new_contact(self):
        number = len(self.contacts) + 1
        contact = contact_pb2.Contact(id=f"c-{number}", channel=self.random.choice(["voice", "chat", "sms"]))
        contact.identifiers.add(scheme="account", value=f"A{self.random.randrange(CUSTOMERS)}", assurance="verified")
        self.contacts[contact.id] = contact
        return contact

    def command(self):
        """A merge of any two, the way back of one of the last, or a row of an import: the same as three others."""
        self.commands += 1
        kind = self.random.random()
        if kind < 0.3 and len(self.people) > 1:
            kept, merged = self.random.sample(sorted(self.people), 2)
            self.session.ask(merge_customers=session_pb2.MergeCustomers(id=f"m-{self.commands}", kept=kept,
                                                                        merged=merged))
        elif kind < 0.6 and self.merges:
            kept, merged = self.random.choice(self.merges[-20:])
            self.session.ask(unmerge_customers=session_pb2.UnmergeCustomers(id=f"u-{self.commands}", kept=kept,
                                                                            merged=merged))
        else:
            number = self.random.randrange(CUSTOMERS)
            row = change_pb2.CustomerChange(id=f"row-{self.commands}", create=True)
            row.identifier.scheme, row.identifier.value = "account", f"A{number}"
            row.identifiers.add(scheme="loyalty", value=f"L{number}", assurance="claimed")
            worth = row.attributes.add(name="lifetime_value", source="crm")
            worth.value.number_value = self.commands
            self.session.ask(customer_change=row)

    def again(self):
        self.retried += 1
        return self.contacts[self.random.choice(list(self.decisions))]

    def run(self, seconds, least):
        """Keeps so many in flight, for this time and until at least so many more were answered."""
        end, limit, enough = time.monotonic() + seconds, time.monotonic() + START_SECONDS, len(self.decisions) + least
        while time.monotonic() < end or len(self.decisions) < enough:
            assert time.monotonic() < limit, "the hub does not answer"
            while len(self.session.requests) < IN_FLIGHT:
                if self.random.random() < 0.05:
                    self.command()
                again = self.decisions and self.random.random() < 0.05
                self.session.ask(contact=self.again() if again else self.new_contact())
            self.session.step(0.005)


def read_log(session):
    events = []
    while True:
        query = session_pb2.EventsQuery(**{"from": len(events) + 1, "limit": 1000})
        page = session.call(events_query=query).events
        events += page.events
        if not page.events or len(events) >= page.last:
            return events


def check(load):
    """What the log holds, against what was answered. Whoever got an answer finds it there, once."""
    load.session.settle(ANSWER_SECONDS)
    events = read_log(load.session)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1)), "the log has gaps"
    decided = [event.contact_decided for event in events if event.HasField("contact_decided")]
    counts = collections.Counter(one.contact.id for one in decided)
    doubled = [name for name, count in counts.items() if count > 1]
    missing = [name for name in load.decisions if name not in counts]
    strange = [name for name in counts if name not in load.contacts]
    other = [one.contact.id for one in decided
             if load.decisions.get(one.contact.id) != one.decision.SerializeToString(deterministic=True)]
    recorded = collections.Counter(event.outcome_recorded.outcome.id for event in events
                                   if event.HasField("outcome_recorded"))
    wrong_outcomes = [name for name in load.outcomes if recorded[name] != 1]
    faults = {"missing": missing, "doubled": doubled, "never sent": strange, "answered otherwise": other,
              "outcomes missing or doubled": wrong_outcomes}
    for what, found in faults.items():
        assert not found, f"{len(found)} {what}: {found[:5]}"
    check_customers(load, events)
    check_results(load, events)
    return sum(event.type != "customer.read" for event in events)  # as check_customers() does


class People:
    """What the log makes of customers, one event after the other."""

    def __init__(self, events):
        self.contacts, self.worth, self.into = collections.Counter(), {}, {}
        self.carried_out = collections.Counter()  # merges, unmerges and rows, by id
        for event in events:
            self.take(event)

    def take(self, event):
        if event.HasField("contact_decided"):
            self.contacts[event.customer_id] += 1
        elif event.HasField("customer_changed"):
            self.carried_out[event.customer_changed.change.id] += 1
            for value in event.customer_changed.change.attributes:
                self.worth[event.customer_id] = value.value.number_value
        elif event.HasField("customers_merged"):
            merge = event.customers_merged
            self.carried_out[merge.id] += 1
            both = self.contacts[merge.kept] + self.contacts[merge.merged]
            assert merge.after[0].record.contacts == both, f"{merge.id} lost contacts"
            self.keep(merge.after[0].record)
            self.into[merge.merged] = merge.kept
        elif event.HasField("customers_unmerged"):
            unmerge = event.customers_unmerged
            self.carried_out[unmerge.id] += 1
            both = unmerge.after[0].record.contacts + unmerge.after[1].record.contacts
            assert self.contacts[unmerge.kept] == both, f"{unmerge.id} lost contacts"
            for state in unmerge.after[:2]:
                self.keep(state.record)
            del self.into[unmerge.merged]

    def keep(self, record):
        self.contacts[record.id] = record.contacts
        self.worth.pop(record.id, None)
        for value in record.attributes:
            self.worth[record.id] = value.value.number_value

    def who(self, name):
        while name in self.into:
            name = self.into[name]
        return name


def check_customers(load, events):
    """What is derived from the log agrees with it: nobody has lost or won a contact, and no merge is half done."""
    people = People(events)
    doubled = [name for name, count in people.carried_out.items() if count > 1]
    assert not doubled, f"merges or rows carried out twice: {doubled[:5]}"
    missing = [name for name in load.done | load.imports if name not in people.carried_out]
    assert not missing, f"merges or rows that were answered and are not in the log: {missing[:5]}"
    names = sorted(people.contacts)
    sample = load.random.sample(names, min(50, len(names)))
    for name in sample + load.random.sample(sorted(people.into), min(50, len(people.into))):
        customer = load.session.call(customer_query=session_pb2.CustomerQuery(customer_id=name)).customer
        who = people.who(name)
        worth = {value.name: value.value.number_value for value in customer.attributes}.get("lifetime_value")
        got, due = (customer.id, customer.contacts, worth), (who, people.contacts[who], people.worth.get(who))
        assert got == due, f"{name} is {got}; the log says {due}"


def check_results(load, events):
    """Each offer of a decision is counted once, whatever was reported of it and however often the hub died."""
    shown = {(event.outcome_recorded.decision_id, event.outcome_recorded.outcome.offer_id) for event in events
             if event.HasField("outcome_recorded") and event.outcome_recorded.outcome.kind in KINDS[1:]}
    row = load.session.call(results_query=session_pb2.ResultsQuery()).results.rows[0]
    assert row.shown == len(shown), f"{row.shown} offers counted; the log, {len(shown)}"
    assert row.contacts == sum(event.HasField("contact_decided") for event in events), "contacts are counted wrongly"


def replay(hub):
    """Every decision comes out again, with the models as they were when it was made."""
    done = subprocess.run([hub.program, "replay", "--verify", "--data", str(hub.folder / "data")], check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout.strip(), flush=True)


def same_again(load, count):
    """Old contacts, sent again, get the answers that they got."""
    before = load.wrong
    for name in load.random.sample(sorted(load.decisions), min(count, len(load.decisions))):
        load.session.ask(contact=load.contacts[name])
    load.session.settle(ANSWER_SECONDS)
    assert load.wrong == before, "a retried contact got another answer"


def crash(hub, load, kills):
    hub.start()
    load.run(0.3, 200)
    for kill in range(1, kills + 1):
        if load.random.random() < 0.2:  # while it starts, with the last crash still to be mended
            load.run(load.random.uniform(0, 0.1), 0)
        else:
            load.run(load.random.uniform(0.02, 0.5), load.random.randrange(200))
        hub.kill()
        hub.start()
        if kill % 25 == 0:
            print(f"{kill} kills, {len(load.decisions)} answered", flush=True)
    assert load.wrong == 0, "a retried contact got another answer"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split(":")[0])
    arguments.add_argument("balie")
    arguments.add_argument("playbook")
    arguments.add_argument("--kills", type=int, default=5)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = arguments.parse_args()
    print(f"seed {options.seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp())
    shutil.copytree(options.playbook, folder / "playbook")
    (folder / "playbook" / "adaptive.toml").write_text(ADAPTIVE)
    (folder / "balie.toml").write_text(
        f'[hub]\ndata = "{folder}/data"\nplaybook = "{folder}/playbook"\n'
        f'[bus]\nendpoint = "ipc://{folder}/hub"\nevents_endpoint = "ipc://{folder}/events"\n')
    hub = HubProcess(options.balie, folder)
    load = Load(f"ipc://{folder}/hub", random.Random(options.seed))
    try:
        crash(hub, load, options.kills)
        logged = check(load)
        same_again(load, 500)
        hub.stop()
        hub.start()
        same_again(load, 500)
        assert check(load) == logged, "the log grew by what was sent again"
        hub.stop()
        replay(hub)
    except BaseException:
        print((folder / "hub.log").read_text()[-4000:], file=sys.stderr)
        print(f"failed with seed {options.seed}; the data is in {folder}", file=sys.stderr)
        if hub.process and hub.process.poll() is None:
            hub.kill()
        raise
    shutil.rmtree(folder)
    print(f"{options.kills} kills: {len(load.decisions)} contacts, {len(load.outcomes)} outcomes, {len(load.done)} "
          f"merges and unmerges and {len(load.imports)} rows answered, {load.retried + 1000} sent again, {logged} "
          "events; none missing, none doubled, none half done, none answered otherwise")


if __name__ == "__main__":
    main()
