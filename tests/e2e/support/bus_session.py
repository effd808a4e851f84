"""One client of the bus for tests: a session that comes back by itself and sends again what was not answered.

Single-threaded: whoever owns it calls step(), which waits for at most so long. Needs the generated balie.v1 in
PYTHONPATH.
"""
import collections
import time

import zmq
from balie.v1 import session_pb2 as bus

HELLO_SECONDS = 0.5


class BusSession:
    def __init__(self, endpoint, adapter, on_answer, channel="voice", commands=()):
        self.context, self.commands = zmq.Context.instance(), commands
        self.endpoint, self.adapter, self.channel = endpoint, adapter, channel
        self.on_answer = on_answer  # called with (request, answer) for each of ours
        self.waiting = collections.deque()  # numbers still to be sent
        self.requests = {}  # number -> ToHub, until it is answered
        self.last = self.credit = self.sent = self.refused = self.welcomed = 0
        self.socket, self.open, self.boots = None, False, set()
        self.connect()

    def connect(self):
        if self.socket:
            self.socket.close(0)
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(self.endpoint)
        self.open, self.sent = False, 0
        self.waiting = collections.deque(sorted(self.requests))
        self.begun = self.heard = self.said = time.monotonic()
        self.send(bus.ToHub(hello=bus.Hello(adapter=self.adapter, channel=self.channel, protocol=1, boot_id="test",
                                            credit=16, program="test", commands=self.commands)))

    def send(self, message):
        self.said = time.monotonic()
        try:
            self.socket.send(message.SerializeToString(), zmq.NOBLOCK)
        except zmq.Again:
            pass  # nobody there: the silence will end this session

    def ask(self, **body):
        self.last += 1
        self.requests[self.last] = bus.ToHub(request=self.last, **body)
        self.waiting.append(self.last)
        return self.last

    def step(self, seconds):
        """Sends what it may, and takes what comes within this time."""
        while self.open and self.waiting and self.sent < self.credit:
            self.send(self.requests[self.waiting.popleft()])
            self.sent += 1
        if self.socket.poll(1000 * seconds):
            while True:
                try:
                    self.take(bus.FromHub.FromString(self.socket.recv(zmq.NOBLOCK)))
                except zmq.Again:
                    break
        now = time.monotonic()
        if now - (self.heard if self.open else self.begun) > (self.silence if self.open else HELLO_SECONDS):
            self.connect()
        elif self.open and now - self.said > self.heartbeat:
            self.send(bus.ToHub(heartbeat=bus.Heartbeat()))

    def take(self, message):
        self.heard = time.monotonic()
        body = message.WhichOneof("body")
        if body == "welcome":
            self.open, self.credit = True, message.welcome.credit
            self.boots.add(message.welcome.boot_id)
            self.welcomed += 1
            self.heartbeat = message.welcome.heartbeat.ToMilliseconds() / 1000
            self.silence = message.welcome.silence.ToMilliseconds() / 1000
        elif body == "goodbye":
            self.connect()
        elif message.request in self.requests:
            self.sent -= 1
            if body == "refusal" and message.refusal.fate == "retry":
                self.refused += 1
                self.waiting.append(message.request)
            else:
                self.on_answer(self.requests.pop(message.request), message)

    def settle(self, seconds):
        """Until nothing is unanswered."""
        end = time.monotonic() + seconds
        while self.requests:
            assert time.monotonic() < end, f"{len(self.requests)} unanswered after {seconds} s"
            self.step(0.05)

    def call(self, seconds=30, **body):
        """One request, and its answer; for when nothing else is unanswered."""
        answers = []
        before, self.on_answer = self.on_answer, lambda request, answer: answers.append(answer)
        self.ask(**body)
        self.settle(seconds)
        self.on_answer = before
        return answers[0]
