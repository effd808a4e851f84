"""A desk for tests: a client of the bus that orders commands and hears signals, in a thread of its own.

Needs the generated balie.v1 in PYTHONPATH.
"""
import itertools
import threading

from balie.v1 import agent_pb2
from bus_session import BusSession
from waiting import wait_for


class Session(BusSession):
    def __init__(self, endpoint, adapter):
        super().__init__(endpoint, adapter, lambda request, answer: None)
        self.signals = []

    def take(self, message):
        if message.WhichOneof("body") == "signal":
            self.signals.append(message.signal)
        super().take(message)


class BusDesk:
    def __init__(self, folder, name="desk"):
        self.session, self.lock = Session(f"ipc://{folder}/hub", name), threading.Lock()
        self.numbers, self.running = itertools.count(1), True
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        wait_for("the desk's session", lambda: self.session.open)

    def run(self):
        while self.running:
            with self.lock:
                self.session.step(0.01)

    def stop(self):
        self.running = False
        self.thread.join()

    def order(self, kind, contact, adapter, **more):
        """Orders a command; its id."""
        command = agent_pb2.Command(id=f"{kind}-{next(self.numbers)}", kind=kind, contact_id=contact, adapter=adapter,
                                    **more)
        with self.lock:
            self.session.ask(command=command)
        return command.id

    def carried_out(self, *order, **more):
        """Orders a command and waits for its end: whether it was done."""
        command = self.order(*order, **more)
        return wait_for(f"the end of {command}", lambda: next(
            (one.kind for one in list(self.session.signals) if one.subject == command), None)) == "delivered"

    def holds(self, contact):
        """What was told of the contact's holds: ("held" or "retrieved", agent), in order."""
        return [(one.kind, one.agent) for one in list(self.session.signals)
                if one.contact_id == contact and one.kind in ("held", "retrieved")]

    def wait_holds(self, contact, *wanted):
        wait_for(f"{wanted} of {contact}", lambda: self.holds(contact) == list(wanted))
