"""A hub for tests that says what the test wants: decisions by a function, commands and reservations on order.

Remembers all that it hears. Runs in a thread of its own. Needs the generated balie.v1 in PYTHONPATH.
"""
import collections
import threading
import time

import zmq
from balie.v1 import agent_pb2, session_pb2 as bus
from waiting import wait_for


class ScriptedHub:
    """decide(contact, decision) fills in a Decision, or gives "silent" to say nothing. `delay`: seconds it takes."""

    def __init__(self, folder, decide=None):
        self.endpoint = f"ipc://{folder}/hub"
        self.decide = decide or self.to_queue
        self.contacts, self.outcomes, self.presences, self.answers = {}, {}, [], []
        self.done, self.orders, self.repeats = {}, [], 0
        self.signals, self.kinds = [], []  # that it heard; of commands, that the last Hello named
        self.decisions, self.peers = {}, set()
        self.waiting = collections.deque()  # what is to be sent to all
        self.delay, self.delayed = 0, collections.deque()
        self.thread = None
        self.start()

    @staticmethod
    def to_queue(contact, decision):
        decision.route.queue = "sales"

    def start(self):
        self.running = True
        self.boot = str(time.monotonic())
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def stop(self):
        """As kill -9: nothing is said, and what was recorded is remembered."""
        self.running = False
        self.thread.join()

    def run(self):
        socket = zmq.Context.instance().socket(zmq.ROUTER)
        socket.linger = 0
        socket.bind(self.endpoint)
        self.peers, said = set(), time.monotonic()
        while self.running:
            if socket.poll(5):
                peer, frame = socket.recv_multipart()
                message = bus.ToHub.FromString(frame)
                for one in message.joined or [message]:
                    answer = self.answer(peer, one)
                    if answer and self.delay and answer.WhichOneof("body") == "decision":
                        self.delayed.append((time.monotonic() + self.delay, peer, answer.SerializeToString()))
                    elif answer:
                        socket.send_multipart([peer, answer.SerializeToString()])
            while self.delayed and self.delayed[0][0] <= time.monotonic():
                socket.send_multipart(self.delayed.popleft()[1:])
            while self.waiting and self.peers:
                message = self.waiting.popleft()
                for peer in self.peers:
                    socket.send_multipart([peer, message.SerializeToString()])
            if time.monotonic() - said > 0.2:
                said = time.monotonic()
                for peer in self.peers:
                    socket.send_multipart([peer, bus.FromHub(heartbeat=bus.Heartbeat()).SerializeToString()])
        socket.close()

    def answer(self, peer, message):
        body = message.WhichOneof("body")
        answer = bus.FromHub(request=message.request)
        if body == "hello":
            self.peers.add(peer)
            self.kinds = list(message.hello.commands)
            welcome = answer.welcome
            welcome.session, welcome.boot_id, welcome.protocol, welcome.credit = "s", self.boot, 1, 4096
            welcome.heartbeat.FromMilliseconds(300)
            welcome.silence.FromMilliseconds(1500)
            welcome.role = "adapter"
        elif peer not in self.peers:
            answer.goodbye.code = "no_session"
        elif body == "contact":
            return self.on_contact(answer, message.contact)
        elif body == "command_done":
            self.done[message.command_done.command_id] = message.command_done
            return None
        elif body == "signal":
            self.signals.append(message.signal)
            return None
        elif body == "outcome":
            self.outcomes.setdefault(message.outcome.id, message.outcome)
            answer.recorded.id = message.outcome.id
        elif body == "presence":
            self.presences.append(message.presence)
            answer.recorded.id = message.presence.id
        elif body == "reservation_answer":
            self.answers.append(message.reservation_answer)
            answer.recorded.id = message.reservation_answer.reservation_id
        elif body == "routing_order":
            self.orders.append(message.routing_order)
            answer.recorded.id = message.routing_order.id
        else:
            return None
        return answer

    def on_contact(self, answer, contact):
        if contact.id in self.decisions:
            self.repeats += 1
        elif self.decide(contact, answer.decision) == "silent":
            self.contacts[contact.id] = contact
            return None
        else:
            decision = answer.decision
            decision.id, decision.contact_id = f"d-{contact.id}", contact.id
            self.contacts[contact.id] = contact
            self.decisions[contact.id] = bus.FromHub(decision=decision).decision
        answer.decision.CopyFrom(self.decisions[contact.id])
        return answer

    def expect_session(self):
        """Of an adapter that is started: whoever was killed before it did not say that they went."""
        self.peers = set()

    def command(self, **fields):
        arguments = fields.pop("arguments", {})
        message = bus.FromHub(command=agent_pb2.Command(**fields))
        message.command.arguments.update(arguments)
        self.waiting.append(message)

    def signal(self, **fields):
        self.waiting.append(bus.FromHub(signal=agent_pb2.Signal(**fields)))

    def reserve(self, **fields):
        self.waiting.append(bus.FromHub(reservation=agent_pb2.Reservation(**fields)))

    def wait_done(self, command_id):
        return wait_for(f"command {command_id}", lambda: self.done.get(command_id))

    def holds(self, contact):
        return [(one.kind, one.agent, one.to) for one in self.signals if one.contact_id == contact]

    def wait_outcome(self, outcome_id):
        return wait_for(f"outcome {outcome_id} among {list(self.outcomes)}", lambda: self.outcomes.get(outcome_id))

    def wait_presence(self, agent, state):
        return wait_for(f"{agent} {state}", lambda: next(
            (one for one in reversed(self.presences) if one.agent == agent), None) is not None and next(
            one for one in reversed(self.presences) if one.agent == agent).state == state)
