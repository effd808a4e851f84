"""Calls of a scripted FreeSWITCH and of a scripted PBX, their adapters, and the real hub. usage: hub_test.py BALIE"""
import os
import signal
import socket
import sys
import time

from balie_process import Balie
from fake_freeswitch import FakeFreeswitch
from fake_pbx import FakePbx
from waiting import wait_for

NUMBER = "+447700900163"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def outcomes(balie, contact):
    found = [one["outcomeRecorded"]["outcome"] for one in balie.ask("events") if one["type"] == "outcome.recorded"]
    return [one for one in found if one["contactId"] == contact]


def wait_outcome(balie, contact, kind):
    return wait_for(f"{kind} of {contact}",
                    lambda: next((one for one in outcomes(balie, contact) if one["kind"] == kind), None))


def chat_shows(balie, contact, number, chat):
    """A chat of the same customer: its history has the call, with agent, times and outcome."""
    answer = balie.send({"id": chat, "adapter": "web", "channel": "chat", "country": "GB",
                         "identifiers": [{"scheme": "tel", "value": number}]})[0]
    past = answer["customer"]["history"][-1]
    assert (past["contactId"], past["channel"]) == (contact, "voice"), past
    times = {one["kind"]: one["at"] for one in past["outcomes"]}
    assert set(times) == {"answered", "completed"} and times["answered"] <= times["completed"], past
    ended = outcomes(balie, contact)[-1]
    assert ended["agent"] == "2001" and "talked_seconds" in ended["attributes"], ended
    return answer["customer"]["id"]


def through_freeswitch(balie, switch, listen):
    call = switch.call(NUMBER, "+442079460100", listen)
    wait_for("the call to be on its way", lambda: call.place in ("transferred", "resumed"))
    assert call.variables["BALIE_STATUS"] == "DECIDED" and call.variables["BALIE_QUEUE"], call.variables
    call.bridge_with("b-1", "2001")
    wait_outcome(balie, call.uuid, "answered")
    call.hang_up()
    wait_outcome(balie, call.uuid, "completed")
    assert chat_shows(balie, call.uuid, "07700 900163", "chat-1") == call.variables["BALIE_CUSTOMER"]


def through_csta(balie, pbx):
    pbx.route("x1", "41", "+447700900164", "+442079460100")
    wait_for("an answer", lambda: pbx.routes.get("x1"))
    pbx.delivered("41", "2001", "+447700900164", "+442079460100")
    pbx.established("41", "2001", "+447700900164", "+442079460100")
    contact = wait_for("the contact", lambda: next(
        (one["contactDecided"]["contact"]["id"] for one in balie.ask("events")
         if one["type"] == "contact.decided" and one["contactDecided"]["contact"]["id"].startswith("41-")), None))
    wait_outcome(balie, contact, "answered")
    pbx.cleared("41", "T1", "+447700900164")
    wait_outcome(balie, contact, "completed")
    chat_shows(balie, contact, "07700 900164", "chat-2")


def hub_is_killed_during_a_call(balie, switch, listen):
    before = switch.call(NUMBER, "+442079460100", listen)
    wait_for("the call to be on its way", lambda: before.place in ("transferred", "resumed"))
    before.bridge_with("b-2", "2001")
    wait_outcome(balie, before.uuid, "answered")
    hub = balie.hub()
    os.kill(hub, signal.SIGSTOP)
    during = switch.call("+447700900999", "+442079460100", listen)
    wait_for("the call to be on its way", lambda: during.place in ("transferred", "resumed"))
    assert during.variables["BALIE_STATUS"] == "FALLBACK", during.variables
    before.hang_up()
    os.kill(hub, signal.SIGKILL)
    balie.wait(lambda: balie.hub() not in (None, hub))
    balie.wait_until_ready()
    back = time.monotonic()
    wait_outcome(balie, before.uuid, "completed")
    decided = wait_for("the call to be reported", lambda: [
        one for one in balie.ask("events") if one["type"] == "contact.decided" and
        one["contactDecided"]["contact"]["id"] in (before.uuid, during.uuid)][1:])
    assert len(decided) == 1 and time.monotonic() - back < 5
    assert [one["kind"] for one in outcomes(balie, before.uuid)] == ["answered", "completed"]


def main():
    switch, pbx, port = FakeFreeswitch(), FakePbx("ed6"), free_port()
    adapters = f"""
[adapter.fs]
type = "freeswitch"
channel = "voice"
listen = "127.0.0.1:{port}"
port = {switch.port}
deadline = "1s"
[adapter.pbx]
type = "csta"
channel = "voice"
port = {pbx.port}
routes = ["*"]
monitors = ["2001"]
"""
    with Balie(sys.argv[1], "shop", adapters) as balie:
        balie.wait(lambda: switch.clients and pbx.registered.is_set() and
                   balie.log.read_text().count('"session with the hub is open"') == 2)
        through_freeswitch(balie, switch, f"127.0.0.1:{port}")
        through_csta(balie, pbx)
        hub_is_killed_during_a_call(balie, switch, f"127.0.0.1:{port}")


if __name__ == "__main__":
    main()
