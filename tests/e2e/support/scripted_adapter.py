"""An adapter that does what a test in another language says: scripted_adapter.py ENDPOINT NAME CHANNEL [KIND...]

Each line that comes in is a contact or outcome as JSON, as ToHub has it ({"contact": {...}}), and goes to the hub;
each command and decision that comes is a line out. Commands of the KINDs that it said it carries out are done at once;
others are refused. Needs the generated balie.v1 in PYTHONPATH."""
import queue
import sys
import threading

from balie.v1 import agent_pb2, session_pb2 as bus
from bus_session import BusSession
from google.protobuf import json_format


def say(message):
    print(json_format.MessageToJson(message, indent=None), flush=True)


class ScriptedAdapter(BusSession):
    def __init__(self, endpoint, adapter, channel, kinds):
        self.kinds = kinds
        super().__init__(endpoint, adapter, lambda request, answer: say(answer), channel, commands=kinds)

    def take(self, message):
        if message.WhichOneof("body") != "command":
            return super().take(message)
        self.send(bus.ToHub(credit=bus.Credit(amount=1)))
        command = message.command
        say(message)
        error = "" if command.kind in self.kinds else "unknown_command"
        self.send(bus.ToHub(command_done=agent_pb2.CommandDone(command_id=command.id, error=error)))


def main(endpoint, adapter, channel, *kinds):
    lines, ended = queue.Queue(), threading.Event()

    def read():
        for line in sys.stdin:
            lines.put(line)
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    session = ScriptedAdapter(endpoint, adapter, channel, kinds)
    while not ended.is_set():
        while not lines.empty():
            message = json_format.Parse(lines.get(), bus.ToHub())
            body = message.WhichOneof("body")
            session.ask(**{body: getattr(message, body)})
        session.step(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
