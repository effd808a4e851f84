#!/usr/bin/env python3
"""An adapter for Balie: each line of standard input is a contact, each decision a line of JSON on standard output.

In: ID TAB ADDRESS TAB TEXT. Needs pyzmq, protobuf, and the messages that protoc made of protocols/bus (see README.md).
"""
import argparse
import os
import sys
import time
import uuid

import zmq
from balie.v1 import session_pb2 as bus
from google.protobuf import json_format


class Session:
    """One session with the hub; it ends when the hub says so or is silent, and then another begins."""

    def __init__(self, options, boot_id):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 200
        self.socket.connect(options.endpoint)
        self.credit, self.heartbeat, self.silence = 0, 0.5, 3.0  # until Welcome says otherwise
        self.heard = self.said = time.monotonic()
        self.send(bus.ToHub(hello=bus.Hello(adapter=options.name, channel=options.channel, protocol=1,
                                            boot_id=boot_id, program="adapter.py")))

    def send(self, message):
        self.said = time.monotonic()
        self.socket.send(message.SerializeToString())

    def keep_alive(self):
        """False: the hub is gone."""
        now = time.monotonic()
        if self.credit and now - self.said > self.heartbeat:
            self.send(bus.ToHub(heartbeat=bus.Heartbeat()))
        return now - self.heard < self.silence

    def receive(self):
        """The messages that are there."""
        while self.socket.getsockopt(zmq.EVENTS) & zmq.POLLIN:
            self.heard = time.monotonic()
            message = bus.FromHub.FromString(self.socket.recv())
            if message.HasField("welcome"):
                self.credit = message.welcome.credit
                self.heartbeat = message.welcome.heartbeat.ToTimedelta().total_seconds()
                self.silence = message.welcome.silence.ToTimedelta().total_seconds()
            elif message.HasField("credit"):
                self.credit += message.credit.amount
            yield message


def to_contact(line, number, channel):
    identity, address, text = line.decode().split("\t", 2)
    message = bus.ToHub(request=number)
    message.contact.id, message.contact.channel, message.contact.text = identity, channel, text
    message.contact.identifiers.add(scheme="chat", value=address)
    return message


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--endpoint", default=f"ipc:///tmp/balie-{os.getuid()}/hub")
    options.add_argument("--name", default="python")
    options.add_argument("--channel", default="chat")
    options = options.parse_args()
    boot_id, source = uuid.uuid4().hex, sys.stdin.fileno()
    waiting, sent = {}, {}  # requests by number; the same id brings the same decision, so asking again does no harm
    number, unread, reading = 0, b"", True
    session = Session(options, boot_id)
    while reading or waiting or sent:
        while waiting and len(sent) < session.credit:
            first = next(iter(waiting))
            sent[first] = waiting.pop(first)
            session.send(sent[first])
        poller = zmq.Poller()
        poller.register(session.socket, zmq.POLLIN)
        if reading and len(waiting) < 1000:
            poller.register(source, zmq.POLLIN)
        if source in dict(poller.poll(100)):
            room = os.read(source, 65536)
            reading = bool(room)
            *lines, unread = (unread + room).split(b"\n")
            for line in lines:
                if line.count(b"\t") < 2:
                    print("passed over: a line has fewer than two tabs", file=sys.stderr)
                    continue
                number += 1
                waiting[number] = to_contact(line, number, options.channel)
        gone = not session.keep_alive()
        for message in session.receive():
            gone = gone or message.HasField("goodbye")
            if sent.pop(message.request, None) is not None:
                print(json_format.MessageToJson(message, indent=None), flush=True)
        if gone:
            waiting, sent = sent | waiting, {}
            session.socket.close(linger=0)
            session = Session(options, boot_id)
    session.send(bus.ToHub(goodbye=bus.Goodbye(code="stopping")))


if __name__ == "__main__":
    main()
