"""Conversations between FreeSWITCH (scripted), balie-freeswitch and a hub (scripted). usage: ... balie-freeswitch"""
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

from fake_freeswitch import FakeFreeswitch
from scripted_hub import ScriptedHub
from waiting import wait_for

PROGRAM = sys.argv[1]


def decide(contact, decision):
    """What the playbook of these tests would say, by the dialled number."""
    decision.customer.id = "cust-1"
    decision.route.queue, decision.route.priority = "sales", 7
    if contact.entry == "+3110":
        decision.offers.add(id="o", text="It's 5% off; ${system(id)} \\ today\nonly ")
        decision.scores.add(model="churn", value=0.25)
    elif contact.entry == "+3120":
        decision.route.target = "5000 XML default"
    elif contact.entry == "+3130":
        decision.route.hold = True
    elif contact.entry == "+3140" and contact.HasField("wait"):
        return "silent"  # but for what is reported late
    return None


class Office:
    """FreeSWITCH, adapter and hub on loopback."""

    def __init__(self, **settings):
        self.folder = tempfile.TemporaryDirectory()
        self.switch = FakeFreeswitch()
        self.hub = ScriptedHub(self.folder.name, decide)
        self.listen = "127.0.0.1:0"
        values = {"type": "freeswitch", "channel": "voice", "listen": self.listen, "port": self.switch.port,
                  "country": "NL", "deadline": "300ms", "patience": "500ms", "ring": "2s", "lost": "5999 XML default",
                  "agents": ["jo=1001@example.org"], **settings}
        self.values = values
        self.log = open(pathlib.Path(self.folder.name, "log"), "a+")
        self.start()

    def start(self):
        text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in self.values.items())
        config = pathlib.Path(self.folder.name, "balie.toml")
        config.write_text(f'[bus]\nendpoint = "{self.hub.endpoint}"\n[adapter.fs]\n{text}')
        before = len(self.logged("listening for calls"))
        self.hub.expect_session()
        self.adapter = subprocess.Popen([PROGRAM, "--config", config, "--name", "fs"], stderr=self.log)
        wait_for("the adapter to listen", lambda: len(self.logged("listening for calls")) > before)
        self.listen = f"127.0.0.1:{self.logged('listening for calls')[-1]['port']}"
        self.values["listen"] = self.listen  # the same again after a restart
        wait_for("the adapter to log in", lambda: self.switch.clients)
        wait_for("a session", lambda: self.hub.peers)

    def logged(self, text):
        self.log.seek(0)
        lines = (line for line in self.log.read().splitlines(True) if line.endswith("}\n"))
        return [one for one in map(json.loads, lines) if one["text"] == text]

    def call(self, entry, number="0201234567", **variables):
        return self.switch.call(number, entry, self.listen, **variables)

    def held(self, **variables):
        call = self.call("+3130", **variables)
        wait_for("music", lambda: ("endless_playback", "local_stream://moh") in call.executed)
        return call

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.adapter.send_signal(signal.SIGTERM)
        status = self.adapter.wait(20)
        if any(error) or status != 0:
            self.log.seek(0)
            print(self.log.read()[-4000:])
        assert any(error) or status == 0, status
        self.hub.stop()
        self.folder.cleanup()


def place(call, where):
    wait_for(f"the call to be {where}, it is {call.trail}", lambda: call.place == where)


def inbound_call_recognised_and_routed(office):
    call = office.call("+3110", balie_topic="invoice", balie_account="A-7")
    place(call, "resumed")
    contact = wait_for(f"the contact, not {call.variables}", lambda: office.hub.contacts.get(call.uuid))
    assert (contact.entry, contact.topic, contact.country, contact.channel) == ("+3110", "invoice", "NL", "voice")
    assert [(one.scheme, one.value) for one in contact.identifiers] == [("tel", "0201234567"), ("account", "A-7")]
    told = call.variables
    assert told["BALIE_QUEUE"] == "sales" and told["BALIE_PRIORITY"] == "7" and told["BALIE_CUSTOMER"] == "cust-1", told
    assert told["BALIE_OFFER_1"] == "It's 5% off; %{system(id)} \\ today only ", repr(told["BALIE_OFFER_1"])
    assert told["BALIE_SCORE_CHURN"] == "0.25" and told["BALIE_STATUS"] == "DECIDED"
    assert list(told)[-1] == "BALIE_STATUS"
    # The queue of FreeSWITCH brings an agent.
    office.switch.callcenter("bridge-agent-start", CC_Agent="1001@example.org", CC_Agent_UUID="b-1",
                             CC_Member_Session_UUID=call.uuid)
    call.bridge_with("b-1", "1001")
    answered = office.hub.wait_outcome(f"{call.uuid}-answered")
    assert (answered.kind, answered.agent, answered.contact_id) == ("answered", "jo", call.uuid)
    call.bridge_with("b-2", "1002")  # jo hands it to another
    moved = office.hub.wait_outcome(f"{call.uuid}-transferred-1")
    assert moved.agent == "1002"
    call.hang_up()
    ended = office.hub.wait_outcome(f"{call.uuid}-completed")
    assert ended.reason == "NORMAL_CLEARING" and "talked_seconds" in ended.attributes


def withheld_number_is_nobody(office):
    call = office.call("+3110", number="anonymous")
    place(call, "resumed")
    assert not office.hub.contacts[call.uuid].identifiers


def target_is_transferred_to(office):
    call = office.call("+3120")
    place(call, "transferred")
    assert (call.uuid, "5000 XML default") in office.switch.transfers
    assert call.variables["socket_resume"] == "false"  # or the end of the socket would end a conversation
    call.hang_up("ORIGINATOR_CANCEL")
    assert office.hub.wait_outcome(f"{call.uuid}-abandoned").reason == "ORIGINATOR_CANCEL"


def held_call_rings_twice_and_is_answered(office):
    call = office.held()
    office.switch.phones.update({"user/1002": "USER_BUSY", "user/1001": "answers"})
    office.hub.command(id="w-1", kind="wait", contact_id=call.uuid, arguments={"estimate_seconds": 90})
    wait_for("the estimate", lambda: call.variables.get("BALIE_ESTIMATE") == "90")
    office.hub.command(id=f"c1-{call.uuid}", kind="connect", contact_id=call.uuid, to="user/1002", agent="al")
    assert office.hub.wait_done(f"c1-{call.uuid}").error == "freeswitch.busy"
    place(call, "socket")  # taken back
    office.hub.command(id=f"c2-{call.uuid}", kind="connect", contact_id=call.uuid, to="1009/x y", agent="al")
    assert office.hub.wait_done(f"c2-{call.uuid}").error == "freeswitch.bad_address"
    office.hub.command(id=f"c3-{call.uuid}", kind="connect", contact_id=call.uuid, to="user/1001", agent="jo")
    done = office.hub.wait_done(f"c3-{call.uuid}")
    assert not done.error and list(done.ids) == [call.uuid], done
    assert office.hub.wait_outcome(f"{call.uuid}-answered").agent == "jo"
    assert call.trail == ["socket", "ringing", "socket", "ringing", "bridged"], call.trail
    assert len([one for one in office.hub.contacts if one == call.uuid]) == 1 and office.hub.repeats == 0
    call.hang_up()
    office.hub.wait_outcome(f"{call.uuid}-completed")


def agent_rings_without_answer(office):
    call = office.held()
    office.hub.command(id=f"n-{call.uuid}", kind="connect", contact_id=call.uuid, to="user/1003")
    assert office.hub.wait_done(f"n-{call.uuid}").error == "freeswitch.no_answer"
    place(call, "socket")
    office.hub.command(id=f"r-{call.uuid}", kind="route", contact_id=call.uuid, to="6000 XML default")
    assert not office.hub.wait_done(f"r-{call.uuid}").error
    place(call, "transferred")


def caller_gives_up(office):
    held = office.held()
    held.hang_up("ORIGINATOR_CANCEL")
    office.hub.wait_outcome(f"{held.uuid}-abandoned")
    ringing = office.held()
    office.switch.phones["user/1004"] = "waits"
    office.hub.command(id=f"g-{ringing.uuid}", kind="connect", contact_id=ringing.uuid, to="user/1004")
    place(ringing, "ringing")
    ringing.hang_up("ORIGINATOR_CANCEL")
    assert office.hub.wait_done(f"g-{ringing.uuid}").error == "hung_up"
    office.hub.wait_outcome(f"{ringing.uuid}-abandoned")
    undecided = office.call("+3140")
    wait_for("the contact", lambda: undecided.uuid in office.hub.contacts)
    undecided.hang_up("ORIGINATOR_CANCEL")
    office.hub.wait_outcome(f"{undecided.uuid}-abandoned")
    office.hub.command(id="k", kind="hang_up", contact_id=undecided.uuid)
    assert office.hub.wait_done("k").error == "hung_up"


def hub_that_is_silent_or_away_loses_no_call(office):
    began = time.monotonic()
    call = office.call("+3140")
    place(call, "resumed")
    assert call.variables["BALIE_STATUS"] == "FALLBACK" and call.variables["BALIE_QUEUE"] == "default"
    assert time.monotonic() - began < 2
    office.hub.stop()
    calls = [office.call("+3110") for _ in range(20)]
    for one in calls:
        place(one, "resumed")
        assert one.variables["BALIE_STATUS"] in ("FALLBACK", "LATE"), one.variables
    office.hub.start()
    wait_for("what was spooled", lambda: all(one.uuid in office.hub.contacts for one in calls))


def click_to_dial_and_call_back(office):
    office.switch.phones.update({"user/1001": "answers", "sofia/gateway/main/+31201234567": "answers"})
    number = {"scheme": "tel", "value": "+31201234567"}
    office.hub.command(id="dial-1", kind="dial", to="1001", agent="jo", identifier=number)
    done = office.hub.wait_done("dial-1")
    assert not done.error and done.ids, done
    line = office.switch.originated[-1]
    assert line.endswith("}user/1001 &bridge(sofia/gateway/main/+31201234567)"), line
    contact = wait_for("the outbound contact", lambda: office.hub.contacts.get(done.ids[0]))
    assert contact.direction == "outbound" and contact.identifiers[0].value == "+31201234567"
    assert office.hub.wait_outcome(f"{contact.id}-answered").agent == "jo"
    office.hub.command(id="back-1", kind="call_back", contact_id="web-1", to="user/1001", identifier=number)
    assert not office.hub.wait_done("back-1").error
    assert office.switch.originated[-1].endswith("}sofia/gateway/main/+31201234567 &bridge(user/1001)")
    office.hub.wait_outcome("web-1-answered")
    for index, evil in enumerate(["1&park()", "+31 20", "1}user/2", "${x}", "1,2", ""]):
        office.hub.command(id=f"evil-{index}", kind="dial", to="1001", identifier={"scheme": "tel", "value": evil})
        assert office.hub.wait_done(f"evil-{index}").error == "freeswitch.bad_number"
    office.hub.command(id="evil-to", kind="dial", to="user/1 &system(id)", identifier=number)
    assert office.hub.wait_done("evil-to").error == "freeswitch.bad_address"


def answer_to(office, reservation):
    said = wait_for(f"the answer to {reservation}", lambda: [
        one for one in office.hub.answers if one.reservation_id == reservation])[-1]
    return said.answer, said.reason


def reservations_ring(office):
    office.switch.set_agent("1001@example.org", contact="[leg_timeout=9]user/1001", status="Available")
    office.switch.set_agent("al", contact="user/1002", status="Available")
    office.switch.drop_clients()
    office.hub.wait_presence("al", "ready")
    office.switch.phones.update({"user/1001": "rings", "user/1002": "answers"})
    call = office.held()
    offered = {"state": "offered", "contact_id": call.uuid, "channel": "voice"}
    office.hub.reserve(id="r-busy", agent="jo", **offered)
    place(call, "ringing")
    wait_for("music", lambda: call.variables.get("transfer_ringback") == "local_stream://moh")
    assert answer_to(office, "r-busy") == ("decline", "freeswitch.no_answer")
    wait_for("music again", lambda: [one for one, _ in call.executed].count("endless_playback") == 2)
    # The hub takes one back, and offers the call to somebody else at once.
    office.hub.reserve(id="r-back", agent="jo", **offered)
    place(call, "ringing")
    office.hub.reserve(id="r-back", agent="jo", state="cancelled", contact_id=call.uuid)
    office.hub.reserve(id="r-al", agent="al", **offered)
    assert answer_to(office, "r-al") == ("accept", "")
    assert not [one for one in office.hub.answers if one.reservation_id == "r-back"]
    transfers = len(office.switch.transfers)
    office.hub.command(id="c-al", kind="connect", contact_id=call.uuid, to="user/1002", agent="al")
    assert office.hub.wait_done("c-al").error == "" and len(office.switch.transfers) == transfers
    assert office.hub.wait_outcome(f"{call.uuid}-answered").agent == "al"
    # It goes to another queue: away from al, and held.
    office.hub.command(id="w-moved", kind="wait", contact_id=call.uuid, arguments={"reason": "moved"})
    assert office.hub.wait_done("w-moved").error == ""
    wait_for("music", lambda: [one for one, _ in call.executed].count("endless_playback") >= 3)
    call.hang_up()
    assert office.hub.wait_outcome(f"{call.uuid}-completed").agent == "al"


def agents_are_presences(office):
    office.switch.set_agent("1001@example.org", status="Available", contact="[leg_timeout=10]user/1001")
    office.switch.set_agent("al", status="On Break", contact="user/1002")
    office.switch.drop_clients()
    office.hub.wait_presence("jo", "ready")
    assert [one for one in office.hub.presences if one.agent == "jo"][-1].addresses["voice"] == "user/1001"
    office.hub.wait_presence("al", "not_ready")
    office.switch.callcenter("agent-state-change", CC_Agent="1001@example.org", CC_Agent_State="In a queue call")
    office.hub.wait_presence("jo", "busy")
    office.switch.callcenter("agent-status-change", CC_Agent="al", CC_Agent_Status="Logged Out")
    office.hub.wait_presence("al", "away")
    office.hub.reserve(id="r-1", agent="jo", state="offered", contact_id="x")
    assert answer_to(office, "r-1") == ("decline", "hung_up"), "it is no call"
    office.switch.callcenter("agent-state-change", CC_Agent="1001@example.org", CC_Agent_State="Waiting")
    office.hub.wait_presence("jo", "ready")


def platform_restarts(office):
    waiting, talking = office.held(), office.call("+3110")
    place(talking, "resumed")
    talking.bridge_with("b-9", "1001")
    office.hub.wait_outcome(f"{talking.uuid}-answered")
    office.switch.crash()
    office.hub.wait_presence("jo", "away")
    office.hub.command(id="gone-1", kind="connect", contact_id=waiting.uuid, to="user/1001")
    assert office.hub.wait_done("gone-1").error == "freeswitch.away"
    office.switch.agents["al"]["status"] = "Available"
    office.switch.start()
    began = time.monotonic()
    office.hub.wait_presence("jo", "ready")
    office.hub.wait_presence("al", "ready")
    assert office.hub.wait_outcome(f"{talking.uuid}-completed").reason == "unseen"
    office.hub.wait_outcome(f"{waiting.uuid}-abandoned")
    assert time.monotonic() - began < 5


def holds_outlive_the_line(office):
    call = office.call("+3110")
    place(call, "resumed")
    office.switch.phones.update({"user/1001": "answers", "sofia/gateway/main/+31201234567": "answers"})
    number = {"scheme": "tel", "value": "+31201234567"}
    office.hub.command(id="h-0", kind="hold", contact_id=call.uuid)
    assert office.hub.wait_done("h-0").error == "not_talking"
    call.bridge_with("b-4", "1001")
    office.hub.wait_outcome(f"{call.uuid}-answered")
    office.hub.command(id="h-1", kind="answer", contact_id=call.uuid)
    assert office.hub.wait_done("h-1").error == "not_ringing"
    office.switch.drop_clients()
    office.switch.hold("b-4", True)  # while the line is away
    wait_for("the hold", lambda: office.hub.holds(call.uuid) == [("held", "jo", "desk")])
    office.hub.command(id="h-2", kind="retrieve", contact_id=call.uuid)
    assert office.hub.wait_done("h-2").error == ""
    wait_for("its end", lambda: office.hub.holds(call.uuid)[1:] == [("retrieved", "jo", "desk")])
    call.hang_up()
    # A call that we made for the agent has the agent's leg first: that is the one that holds.
    office.hub.command(id="h-3", kind="dial", to="1001", agent="jo", identifier=number)
    made = office.hub.wait_done("h-3").ids[0]
    office.hub.wait_outcome(f"{made}-answered")
    office.hub.command(id="h-4", kind="hold", contact_id=made)
    assert office.hub.wait_done("h-4").error == ""
    assert office.switch.channels[made].holding == {made}
    wait_for("the hold", lambda: office.hub.holds(made) == [("held", "jo", "desk")])
    # And the one that would go elsewhere, without the customer.
    for kind, more in (("connect", {"to": "user/1002", "agent": "al"}), ("wait", {}), ("route", {"to": "1002"})):
        office.hub.command(id=f"h-5-{kind}", kind=kind, contact_id=made, **more)
        assert office.hub.wait_done(f"h-5-{kind}").error == "not_possible", kind
    office.switch.channels[made].hang_up()


def what_is_said_of_an_agent_meanwhile_comes_later(office):
    assert office.switch.agents["al"]["status"] == "Available"
    office.switch.crash()
    office.hub.signal(kind="presence", agent="al", subject="not_ready lunch", contact_adapter="desk")
    office.switch.start()
    wait_for("the break", lambda: office.switch.agents["al"]["status"] == "On Break")


def half_open_line_is_noticed(office):
    office.switch.mute = True
    began = time.monotonic()
    office.hub.wait_presence("jo", "away")
    assert time.monotonic() - began < 8
    office.switch.mute = False
    office.hub.wait_presence("jo", "ready")


def adapter_killed_keeps_calls_and_customers(office):
    held, talking = office.held(), office.call("+3110")
    place(talking, "resumed")
    office.switch.phones["user/1001"] = "answers"
    talking.bridge_with("b-3", "1001")
    office.hub.wait_outcome(f"{talking.uuid}-answered")
    office.adapter.kill()
    office.adapter.wait()
    place(held, "resumed")  # into the dialplan's own queue
    assert talking.place == "bridged"
    office.switch.clients = []
    office.start()
    # The hub still brings the held one to an agent: out of the dialplan's queue.
    office.hub.command(id=f"k-{held.uuid}", kind="connect", contact_id=held.uuid, to="user/1001", agent="jo")
    assert not office.hub.wait_done(f"k-{held.uuid}").error
    assert office.hub.wait_outcome(f"{held.uuid}-answered").agent == "jo"
    talking.hang_up()  # the channel's own BALIE_CONTACT tells whose it is
    ended = office.hub.wait_outcome(f"{talking.uuid}-completed")
    assert ended.contact_id == talking.uuid and office.hub.repeats == 0


def bad_peers_harm_nobody(office):
    office.switch.piece = 1
    call = office.call("+3110")
    place(call, "resumed")
    office.switch.piece = 0
    single = office.switch.call("0201234567", "+3110", office.listen, flags=("async",))
    place(single, "resumed")  # refused by name, and socket_resume takes it on
    host, port = office.listen.split(":")
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 5000, b"Content-Length: 1073741824\n\n", b"\xff\xfe\n\n",
                    b"Content-Type: command/reply\nReply-Text: +OK\n\n" * 50, b"a: b\n" * 100000):
        with socket.create_connection((host, int(port)), 5) as stranger:
            stranger.sendall(garbage)
            stranger.settimeout(10)
            try:
                while stranger.recv(65536):
                    pass
            except ConnectionError:
                pass
    for connection, _ in office.switch.clients:
        connection.send("Content-Length: 9\nContent-Type: text/event-json\n\nnot json!")
        connection.event({"Event-Name": "NO_SUCH_EVENT", "Unique-ID": "x"})
        connection.event({"Event-Name": "CHANNEL_HANGUP_COMPLETE", "Unique-ID": "stranger"})
        connection.event({"Event-Name": "CHANNEL_BRIDGE"})
    after = office.call("+3110")
    place(after, "resumed")
    assert after.variables["BALIE_STATUS"] == "DECIDED"
    after.hang_up("A" * 10000)
    office.hub.wait_outcome(f"{after.uuid}-abandoned")
    office.hub.command(id="u-1", kind="juggle", contact_id=after.uuid)
    assert office.hub.wait_done("u-1").error == "freeswitch.unknown_order"


def what_hello_names_is_carried_out_and_nothing_else(office):
    kinds = office.hub.kinds
    assert {"connect", "wait", "route", "answer", "hold", "retrieve", "hang_up", "dial"} < set(kinds), kinds
    for number, kind in enumerate([*kinds, "juggle"]):
        office.hub.command(id=f"kind-{number}", kind=kind, contact_id="no call")
        error = office.hub.wait_done(f"kind-{number}").error
        assert (error == "freeswitch.unknown_order") == (kind == "juggle"), (kind, error)


CONVERSATIONS = [
    inbound_call_recognised_and_routed, withheld_number_is_nobody, target_is_transferred_to,
    held_call_rings_twice_and_is_answered, agent_rings_without_answer, caller_gives_up,
    hub_that_is_silent_or_away_loses_no_call, click_to_dial_and_call_back, reservations_ring, agents_are_presences,
    platform_restarts, what_is_said_of_an_agent_meanwhile_comes_later, half_open_line_is_noticed,
    adapter_killed_keeps_calls_and_customers, bad_peers_harm_nobody, holds_outlive_the_line,
    what_hello_names_is_carried_out_and_nothing_else]


def main():
    chosen = set(sys.argv[2:])
    with Office() as office:
        for conversation in CONVERSATIONS:
            if chosen and conversation.__name__ not in chosen:
                continue
            began = time.monotonic()
            conversation(office)
            print(f"{conversation.__name__}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
