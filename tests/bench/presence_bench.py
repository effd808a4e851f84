"""How soon an agent who becomes ready is offered what waits, through a real hub that writes to the disk:
presence_bench.py BALIE [SECONDS [CONTACTS_A_SECOND]]

One program brings contacts over the bus at that rate, one in ten of which is held; another is an agent: ready, offered,
accept, end, not ready, and again. Prints one JSON object; from the presence's leaving to the reservation's coming,
in milliseconds. Needs the generated balie.v1 in PYTHONPATH."""
import json
import multiprocessing
import pathlib
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e/support"), str(ROOT / "tests/e2e/routing")]
from balie.v1 import agent_pb2, contact_pb2, routing_pb2, session_pb2  # noqa: E402,F401
from balie_process import Balie  # noqa: E402
from bus_session import BusSession  # noqa: E402

PLAYBOOK = {
    "playbook.toml": 'name = "bench"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "load"\n',
    "entries.toml": '[[entry]]\nname = "held"\nchannel = "voice"\nentry = "held"\nqueue = "held"\n',
    "queues.toml": '[[queue]]\nname = "load"\ntarget = "group-load"\n'
                   '[[queue]]\nname = "held"\ntarget = "group-held"\nhold = true\nageing = 0.1\noffer_limit = "60s"\n',
    "agents.toml": '[[agent]]\nname = "ann"\naddresses = {voice = "PJSIP/2001"}\n',
}


class Session(BusSession):
    """Takes commands and reservations too."""

    def __init__(self, endpoint, adapter):
        self.reservations = []
        super().__init__(endpoint, adapter, lambda request, answer: None)

    def take(self, message):
        body = message.WhichOneof("body")
        if body not in ("command", "reservation"):
            return super().take(message)
        self.heard = time.monotonic()
        self.send(session_pb2.ToHub(credit=session_pb2.Credit(amount=1)))
        if body == "command":
            self.send(session_pb2.ToHub(command_done=agent_pb2.CommandDone(command_id=message.command.id)))
        else:
            self.reservations.append((time.monotonic(), message.reservation))

    def until(self, holds, seconds=30):
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            self.step(0.05)


def bring(endpoint, rate, stop, count):
    session = Session(endpoint, "load")
    session.until(lambda: session.open)
    began, sent = time.monotonic(), 0
    while not stop.is_set():
        due = int((time.monotonic() - began) * rate)
        for number in range(sent, due):
            caller = contact_pb2.Identifier(scheme="tel", value=f"+44770{number % 1_000_000:07}", assurance="observed")
            session.ask(contact=contact_pb2.Contact(id=f"c{number}", channel="voice", identifiers=[caller],
                                                    entry="held" if number % 10 == 0 else "load"))
        sent = max(sent, due)
        session.step(0.001)
    count.value = (sent - len(session.requests)) / (time.monotonic() - began)


def measure(endpoint, seconds):
    session = Session(endpoint, "desk")
    session.until(lambda: session.open)
    times = []

    def presence(state):
        return agent_pb2.Presence(id=f"p{session.last}", agent="ann", state=state)

    def settled(**body):
        session.ask(**body)
        session.until(lambda: not session.requests)

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        session.ask(presence=presence("ready"))
        session.until(lambda: any(one.state == "offered" for _, one in session.reservations))
        came, offered = next((at, one) for at, one in session.reservations if one.state == "offered")
        times.append(1_000 * (came - began))
        session.until(lambda: not session.requests)
        settled(presence=presence("not_ready"))
        settled(reservation_answer=agent_pb2.ReservationAnswer(reservation_id=offered.id, agent="ann", answer="accept"))
        settled(routing_order=agent_pb2.RoutingOrder(id=f"o{session.last}", kind="end", agent="ann",
                                                     contact_id=offered.contact_id, contact_adapter="load"))
        session.reservations.clear()
    return sorted(times)


def main():
    program, seconds, rate = sys.argv[1], float((sys.argv[2:] or [10])[0]), int((sys.argv[3:] or [500])[0])
    with tempfile.TemporaryDirectory() as folder:
        for name, content in PLAYBOOK.items():
            pathlib.Path(folder, name).write_text(content)
        hub = Balie(program, folder)  # an absolute path is not joined to the examples'
        with hub:
            endpoint = f"ipc://{hub.folder.name}/hub"
            stop, count = multiprocessing.Event(), multiprocessing.Value("d", 0)
            load = multiprocessing.Process(target=bring, args=(endpoint, rate, stop, count))
            load.start()
            time.sleep(1)  # so that some wait
            times = measure(endpoint, seconds)
            stop.set()
            load.join()
    at = lambda share: round(times[min(int(share * len(times)), len(times) - 1)], 2)  # noqa: E731
    print(json.dumps({"contacts_a_second": round(count.value), "reservations": len(times), "p50_ms": at(0.5),
                      "p99_ms": at(0.99), "max_ms": round(times[-1], 2)}))


if __name__ == "__main__":
    main()
