"""Conversations between a PBX (scripted), balie-csta and a hub (scripted). usage: ... balie-csta [CONVERSATION...]"""
import json
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time

from fake_pbx import FakePbx, connection, device, text
from scripted_hub import ScriptedHub
from waiting import wait_for

PROGRAM = sys.argv[1]
CALLER = "+447700900163"


def decide(contact, decision):
    """What the playbook of these tests would say, by the dialled number."""
    decision.customer.id = "cust-1"
    decision.route.queue = "sales"
    decision.annotations.add(name="vip", value="<gold & \"more\">")
    if contact.entry == "5001":
        decision.route.target = "2001"
    elif contact.entry == "5003":
        decision.route.queue = "nowhere"
    elif contact.entry == "5004" and contact.HasField("wait"):
        return "silent"
    return None


class Office:
    """PBX, adapter and hub on loopback."""

    def __init__(self, pbx=None, **settings):
        self.folder = tempfile.TemporaryDirectory()
        self.pbx = pbx or FakePbx()
        self.hub = ScriptedHub(self.folder.name, decide)
        self.values = {"type": "csta", "channel": "voice", "port": self.pbx.port, "country": "GB", "deadline": "300ms",
                       "patience": "500ms", "monitors": ["2001", "2002", "6000"], "routes": ["5000"],
                       "queues": ["sales=6000"], "agents": ["jo=77"], "fallback_target": "9",
                       "private_data": True, "keepalive": "1s", "answer_limit": "2s", **settings}
        self.log = open(pathlib.Path(self.folder.name, "log"), "a+")
        self.start()

    def start(self):
        text_of = "".join(f"{key} = {json.dumps(value)}\n" for key, value in self.values.items())
        config = pathlib.Path(self.folder.name, "balie.toml")
        config.write_text(f'[bus]\nendpoint = "{self.hub.endpoint}"\n[adapter.pbx]\n{text_of}')
        before = len(self.logged("the session with the PBX is open"))
        self.hub.expect_session()
        self.adapter = subprocess.Popen([PROGRAM, "--config", config, "--name", "pbx"], stderr=self.log)
        wait_for("the session", lambda: len(self.logged("the session with the PBX is open")) > before)
        wait_for("the hub's session", lambda: self.hub.peers)

    def logged(self, what):
        self.log.seek(0)
        lines = (line for line in self.log.read().splitlines(True) if line.endswith("}\n"))
        return [one for one in map(json.loads, lines) if one["text"] == what]

    def routed(self, cross, count=1):
        return wait_for(f"an answer to route {cross}", lambda: self.pbx.routes.get(cross, [])[count - 1:count])[0]

    def contact_of(self, call):
        return wait_for(f"the contact of call {call}", lambda: next(
            (one for one in self.hub.contacts if one.startswith(f"{call}-")), None))

    def heard(self, name):
        return wait_for(f"{name} at the PBX", lambda: [root for kind, root in self.pbx.heard if kind == name])[-1]

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


def session_is_opened_as_pbxs_expect_it(office):
    kinds = [kind for kind, _ in office.pbx.heard]
    assert kinds[:2] == ["StartApplicationSession", "GetCSTAFeatures"], kinds
    assert office.pbx.monitors == {"2001", "2002", "6000"}
    assert kinds.count("SnapshotDevice") == 3 and kinds.count("RouteRegister") == 1
    office.heard("SystemStatus")  # keep-alive
    invoke = office.pbx.request("SystemStatus", "<systemStatus>normal</systemStatus>")
    office.heard("SystemStatusResponse")
    assert invoke


def inbound_call_recognised_and_routed(office):
    pbx = office.pbx
    pbx.agent("LoggedOn", "2001", "77")
    pbx.agent("Ready", "2001", "77")
    office.hub.wait_presence("jo", "ready")
    pbx.route("x1", "41", f"N<{CALLER}>Jo", "5001")
    select = office.routed("x1")
    assert text(select, "routeSelected") == "2001" and select.tag.endswith("RouteSelect")
    contact = office.contact_of("41")
    assert bytes.fromhex(text(select, "correlatorData/string")).decode() == f"balie:{contact}"
    notes = [one.text for one in select.iter() if one.tag == "{urn:balie:csta}annotation"]
    assert '<gold & "more">' in notes, notes
    asked = office.hub.contacts[contact]
    assert asked.entry == "5001" and asked.identifiers[0].value == CALLER and asked.country == "GB"
    pbx.request("RouteUsed", "<crossRefIdentifier>x1</crossRefIdentifier>" + device("routeUsed", "2001"))
    assert office.hub.wait_outcome(f"{contact}-routed").attributes["to"] == "2001"
    pbx.request("RouteEnd", "<crossRefIdentifier>x1</crossRefIdentifier>")
    pbx.delivered("41", "2001", CALLER, "5001")
    pbx.established("41", "2001", CALLER, "5001")
    assert office.hub.wait_outcome(f"{contact}-answered").agent == "jo"
    # jo asks a colleague, and hands the call over: its number changes.
    pbx.say("TransferedEvent",
            "<monitorCrossRefID>m1</monitorCrossRefID>" + connection("primaryOldCall", "41", "2001") +
            connection("secondaryOldCall", "42", "2001") + device("transferringDevice", "2001") +
            device("transferredToDevice", "2002") + "<transferredConnections><connectionListItem>" +
            connection("newConnection", "43", "2002") + connection("oldConnection", "41", "T1") +
            "</connectionListItem></transferredConnections><cause>transfer</cause>")
    assert office.hub.wait_outcome(f"{contact}-transferred-1").agent == "2002"
    pbx.cleared("43", "T1", CALLER)
    ended = office.hub.wait_outcome(f"{contact}-completed")
    assert ended.reason == "normalClearing" and ended.attributes["talked_seconds"] >= 0
    assert len([one for one in office.hub.contacts if one.startswith("4")]) == 1


def route_that_fails_is_routed_again(office):
    pbx = office.pbx
    pbx.route("x2", "51", CALLER, "5001")
    assert text(office.routed("x2"), "routeSelected") == "2001"
    pbx.request("ReRoute", "<crossRefIdentifier>x2</crossRefIdentifier>")
    assert text(office.routed("x2", 2), "routeSelected") == "6000"  # the queue
    pbx.request("ReRoute", "<crossRefIdentifier>x2</crossRefIdentifier>")
    end = office.routed("x2", 3)
    assert end.tag.endswith("RouteEnd") and text(end, "errorValue/operation") == "invalidDestination"
    pbx.refuse["RouteSelect"] = "<operation>invalidDestination</operation>"
    pbx.route("x3", "52", CALLER, "5001")
    wait_for("both to be refused", lambda: [text(root, "routeSelected") for kind, root in pbx.heard
                                            if kind == "RouteSelect" and text(root, "crossRefIdentifier") == "x3"] ==
             ["2001", "6000"])
    pbx.refuse.clear()
    assert office.routed("x3").tag.endswith("RouteEnd")
    pbx.route("x4", "53", CALLER, "5003")  # a queue that is not on this PBX: it routes by itself
    end = office.routed("x4")
    assert end.tag.endswith("RouteEnd") and text(end, "errorValue") is None


def hub_that_is_silent_or_away_loses_no_call(office):
    began = time.monotonic()
    office.pbx.route("x5", "61", CALLER, "5004", timeout=1000)
    assert text(office.routed("x5"), "routeSelected") == "9"
    assert time.monotonic() - began < 1
    office.hub.stop()
    for index in range(20):
        office.pbx.route(f"y{index}", f"62{index}", CALLER, "5001", timeout=1000)
    for index in range(20):
        answer = office.routed(f"y{index}")
        assert text(answer, "routeSelected") in ("9", None), answer
    office.hub.start()
    wait_for("what was spooled", lambda: len([one for one in office.hub.contacts if one.startswith("62")]) == 20)


def caller_gives_up_and_agent_does_not_answer(office):
    pbx = office.pbx
    pbx.route("x6", "71", CALLER, "5002")
    assert text(office.routed("x6"), "routeSelected") == "6000"
    contact = office.contact_of("71")
    pbx.delivered("71", "6000", CALLER, "5002", name="Queued")
    pbx.delivered("71", "2001", CALLER, "5002")
    pbx.say("DivertedEvent", "<monitorCrossRefID>m1</monitorCrossRefID>" + connection("connection", "71", "2001") +
            device("divertingDevice", "2001") + device("newDestination", "2002") + "<cause>noAnswer</cause>")
    pbx.delivered("71", "2002", CALLER, "5002")
    pbx.cleared("71", "T1", CALLER, "callCancelled")
    assert office.hub.wait_outcome(f"{contact}-abandoned").reason == "callCancelled"
    assert f"{contact}-answered" not in office.hub.outcomes


def call_that_nobody_routed_is_a_contact(office):
    office.pbx.delivered("81", "2002", "0201234567", "5009", name="Queued")
    contact = office.contact_of("81")
    assert office.hub.contacts[contact].identifiers[0].value == "0201234567"
    office.pbx.delivered("82", "2002", "2001", "2002")  # a colleague
    office.pbx.established("81", "2002", "0201234567", "5009")
    office.hub.wait_outcome(f"{contact}-answered")
    office.pbx.say("CallClearedEvent", connection("clearedCall", "81", "") + "<cause>normalClearing</cause>")
    office.hub.wait_outcome(f"{contact}-completed")
    assert not [one for one in office.hub.contacts if one.startswith("82-")]


def orders_of_the_hub(office):
    pbx, hub = office.pbx, office.hub
    pbx.route("x7", "91", CALLER, "5002")
    office.routed("x7")
    contact = office.contact_of("91")
    pbx.delivered("91", "6000", CALLER, "5002", name="Queued")
    number = {"scheme": "tel", "value": CALLER}
    pbx.refuse["DeflectCall"] = "<stateIncompatibility>invalidConnectionState</stateIncompatibility>"
    time_of = iter(range(100))

    def order(kind, **fields):
        command = f"o-{kind}-{next(time_of)}"
        hub.command(id=command, kind=kind, **fields)
        return hub.wait_done(command)

    assert order("connect", contact_id=contact, to="2001", agent="jo").error == "csta.refused"
    pbx.refuse.clear()
    deflections = len([1 for name, _ in pbx.heard if name == "DeflectCall"])
    hub.command(id="o-connect", kind="connect", contact_id=contact, to="2001", agent="jo")
    wait_for("it to be brought", lambda: len([1 for name, _ in pbx.heard if name == "DeflectCall"]) > deflections)
    deflect = office.heard("DeflectCall")
    assert text(deflect, "newDestination/device") == "2001" and text(deflect, "callToBeDiverted/deviceID") == "6000"
    pbx.delivered("91", "2001", CALLER, "5002")
    assert not order("answer", contact_id=contact).error
    assert text(office.heard("AnswerCall"), "callToBeAnswered/deviceID") == "2001"
    pbx.established("91", "2001", CALLER, "5002")
    assert hub.wait_outcome(f"{contact}-answered").agent == "jo"
    assert hub.wait_done("o-connect").error == "", "done when it is picked up"
    assert order("answer", contact_id=contact).error == "not_ringing"
    assert order("retrieve", contact_id=contact).error == "not_held"
    assert not order("hold", contact_id=contact).error
    assert pbx.holding == {("91", "2001")}, "the agent's connection"
    assert order("hold", contact_id=contact).error == "already_held"
    pbx.hold("91", "2001", True)  # as another monitor tells it
    assert not order("retrieve", contact_id=contact).error
    assert text(office.heard("RetrieveCall"), "callToBeRetrieved/callID") == "91" and not pbx.holding
    pbx.hold("91", CALLER, True)  # the customer's own
    pbx.hold("91", "2001", True)
    wait_for("the holds", lambda: hub.holds(contact) == [
        ("held", "jo", "desk"), ("retrieved", "jo", "desk"), ("held", "jo", "desk")])
    assert not order("transfer", contact_id=contact, to="2002").error
    assert text(office.heard("SingleStepTransferCall"), "transferredTo") == "2002"
    assert not order("route", contact_id=contact, arguments={"kind": "queue", "name": "sales"}).error
    assert text(office.heard("SingleStepTransferCall"), "transferredTo") == "6000"
    assert not order("hang_up", contact_id=contact).error
    assert text(office.heard("ClearConnection"), "connectionToBeCleared/callID") == "91"
    pbx.cleared("91", "2001", "2001")
    hub.wait_outcome(f"{contact}-completed")
    assert order("hang_up", contact_id=contact).error == "hung_up"
    done = order("dial", to="2001", identifier=number)
    assert not done.error, done
    assert wait_for("the outbound contact", lambda: hub.contacts.get(done.ids[0])).direction == "outbound"
    assert text(office.heard("MakeCall"), "calledDirectoryNumber") == CALLER
    pbx.cleared("made-1", "2001", "2001")
    hub.wait_outcome(f"{done.ids[0]}-abandoned")
    assert order("dial", to="2001", identifier={"scheme": "tel", "value": "jo@pbx"}).error == "csta.bad_number"
    assert not order("set_agent_state", agent="jo", arguments={"state": "not_ready"}).error
    assert text(office.heard("SetAgentState"), "requestedAgentState") == "notReady"
    pbx.agents["2001"] = ("77", "agentNotReady")
    assert order("get_agent_state", agent="jo").text == "agentNotReady"
    hub.wait_presence("jo", "not_ready")
    assert order("juggle", contact_id=contact).error == "csta.unknown_order"


def what_is_said_of_an_agent_is_so_at_the_pbx(office):
    pbx, hub = office.pbx, office.hub

    def says(subject):
        hub.signal(kind="presence", agent="jo", subject=subject, contact_adapter="desk")

    pbx.agent("Ready", "2001", "77")
    hub.wait_presence("jo", "ready")
    said, asked = len(hub.presences), len(pbx.states)
    says("not_ready lunch")
    wait_for("the pause", lambda: pbx.states[asked:] == ["notReady"])
    says("away")
    wait_for("the sign-out", lambda: pbx.states[asked:] == ["notReady", "loggedOff"])
    says("ready")
    wait_for("the sign-in", lambda: pbx.states[asked:] == ["notReady", "loggedOff", "loggedOn", "ready"])
    says("ready")
    # What is said while the PBX is away comes when it is back, and the loss is none of the agent's.
    pbx.agents["2001"] = ("77", "agentReady")
    pbx.crash()
    says("not_ready")
    pbx.start()
    wait_for("what was said", lambda: pbx.states[asked + 4:] == ["notReady"])
    pbx.agent("WorkingAfterCall", "2001", "77")  # the agent's own
    hub.wait_presence("jo", "wrap_up")
    assert [one.state for one in hub.presences[said:] if one.agent == "jo"] == ["wrap_up"], hub.presences[said:]


def agents_are_presences(office):
    for kind, state in (("Ready", "ready"), ("Busy", "busy"), ("WorkingAfterCall", "wrap_up"),
                        ("NotReady", "not_ready"), ("LoggedOff", "away"), ("LoggedOn", "not_ready"),
                        ("Ready", "ready")):
        office.pbx.agent(kind, "2001", "77")
        office.hub.wait_presence("jo", state)
    assert [one for one in office.hub.presences if one.agent == "jo"][-1].addresses["voice"] == "2001"
    office.hub.reserve(id="r-1", agent="jo", state="offered", contact_id="x")
    wait_for("the answer", lambda: [one for one in office.hub.answers if one.reservation_id == "r-1"])
    assert (office.hub.answers[-1].answer, office.hub.answers[-1].reason) == ("decline", "hung_up")


def talking(office, cross, call):
    office.pbx.route(cross, call, CALLER, "5001")
    office.routed(cross)
    contact = office.contact_of(call)
    office.pbx.delivered(call, "2001", CALLER, "5001")
    office.pbx.established(call, "2001", CALLER, "5001")
    office.hub.wait_outcome(f"{contact}-answered")
    return contact


def platform_restarts(office):
    over, on = talking(office, "z1", "101"), talking(office, "z2", "102")
    office.pbx.crash()
    office.hub.wait_presence("jo", "away")
    office.hub.command(id="gone-1", kind="hang_up", contact_id=on)
    assert office.hub.wait_done("gone-1").error in ("csta.away", "adapter.not_connected")
    office.pbx.calls["2001"] = [("102", "connected")]
    office.pbx.agents["2001"] = ("77", "agentBusy")
    office.pbx.start()
    began = time.monotonic()
    office.hub.wait_presence("jo", "busy")
    assert office.hub.wait_outcome(f"{over}-completed").reason == "unseen"
    assert time.monotonic() - began < 5
    office.pbx.cleared("102", "T1", CALLER)
    assert office.hub.wait_outcome(f"{on}-completed").reason == "normalClearing"


def half_open_link_is_noticed(office):
    office.pbx.mute = True
    began = time.monotonic()
    office.hub.wait_presence("jo", "away")
    assert time.monotonic() - began < 6
    office.pbx.mute = False
    office.hub.wait_presence("jo", "busy")


def adapter_killed_keeps_calls_and_customers(office):
    contact = talking(office, "k1", "111")
    correlator = text(office.routed("k1"), "correlatorData/string")
    office.adapter.kill()
    office.adapter.wait()
    office.pbx.calls["2001"] = [("111", "connected")]
    office.start()
    office.pbx.delivered("111", "2002", CALLER, "5001",
                         correlator=f"<correlatorData><string>{correlator}</string></correlatorData>")
    office.pbx.established("111", "2002", CALLER, "5001")
    office.pbx.cleared("111", "T1", CALLER)
    assert office.hub.wait_outcome(f"{contact}-completed").contact_id == contact
    assert len([one for one in office.hub.contacts if one.startswith("111-")]) == 1


def bad_peers_harm_nobody(office):
    pbx = office.pbx
    for document in (b"", b"<", b"<a></b>", b"\xff\xfe<\x00a\x00", b'<?xml version="1.0" encoding="EBCDIC"?><a/>',
                     b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', b"<a>" * 5000,
                     b"<RouteRequest/>", b"<DeliveredEvent/>", b"\0" * 60000):
        before = len(pbx.heard)
        pbx.send(55, document)
        wait_for(f"an error to {document[:20]}",
                 lambda: [root for kind, root in pbx.heard[before:] if kind == "CSTAErrorCode"])
        pbx.send(9999, document)
    pbx.send(9999, "<NoSuchEvent/>")
    pbx.send(77, "<MonitorStartResponse/>")  # nobody asked
    pbx.send(77, "<CSTAErrorCode/>")
    pbx.piece = 1
    pbx.route("b1", "121", CALLER, "5001")
    pbx.route("b1", "121", CALLER, "5001")  # said twice, and answered once
    assert text(office.routed("b1"), "routeSelected") == "2001"
    pbx.piece = 0
    pbx.route("b2", "122", "", "5001")  # nobody knows who
    office.routed("b2")
    assert not office.hub.contacts[office.contact_of("122")].identifiers
    assert len(pbx.routes["b1"]) == 1
    sessions = pbx.sessions
    for garbage in (b"HTTP/1.1 200 OK\r\n\r\n", struct.pack(">HH", 0, 3) + b"0001",
                    struct.pack(">HH", 1, 20) + b"0001"):
        pbx.registered.clear()
        pbx.raw(garbage)  # such a link is given up, and made anew
        assert pbx.registered.wait(20), garbage
    wait_for("new sessions", lambda: pbx.sessions >= sessions + 3)
    wait_for("the last", lambda: office.logged("the session with the PBX is open"))


def a_call_that_we_make_is_held_by_the_agent(office):
    pbx, hub = office.pbx, office.hub
    number = {"scheme": "tel", "value": CALLER}
    hub.command(id="made", kind="dial", agent="jo", identifier=number)  # at the telephone where jo is
    contact = hub.wait_done("made").ids[0]
    assert text(office.heard("MakeCall"), "callingDevice") == "2001"
    pbx.delivered("made-1", CALLER, "2001", CALLER)
    pbx.established("made-1", CALLER, "2001", CALLER)
    assert hub.wait_outcome(f"{contact}-answered").agent == "jo"
    hub.command(id="made-hold", kind="hold", contact_id=contact)
    assert hub.wait_done("made-hold").error == "" and pbx.holding >= {("made-1", "2001")}
    wait_for("the hold", lambda: hub.holds(contact) == [("held", "jo", "desk")])
    pbx.cleared("made-1", "2001", "2001")
    hub.wait_outcome(f"{contact}-completed")


def what_hello_names_is_carried_out_and_nothing_else(office):
    kinds = office.hub.kinds
    assert {"connect", "wait", "route", "answer", "hold", "retrieve", "hang_up", "dial"} < set(kinds), kinds
    for number, kind in enumerate([*kinds, "juggle"]):
        office.hub.command(id=f"kind-{number}", kind=kind, contact_id="no call")
        error = office.hub.wait_done(f"kind-{number}").error
        assert (error == "csta.unknown_order") == (kind == "juggle"), (kind, error)


CONVERSATIONS = [
    session_is_opened_as_pbxs_expect_it, inbound_call_recognised_and_routed, route_that_fails_is_routed_again,
    hub_that_is_silent_or_away_loses_no_call, caller_gives_up_and_agent_does_not_answer,
    call_that_nobody_routed_is_a_contact, orders_of_the_hub, agents_are_presences,
    what_is_said_of_an_agent_is_so_at_the_pbx, a_call_that_we_make_is_held_by_the_agent,
    what_hello_names_is_carried_out_and_nothing_else, platform_restarts, half_open_link_is_noticed,
    adapter_killed_keeps_calls_and_customers, bad_peers_harm_nobody]


def every_edition_by_its_name():
    for edition in ("ed3", "ed4", "ed5", "ed6"):
        with Office(FakePbx(edition)) as office:
            spoken = office.logged("the session with the PBX is open")[-1]["edition"]
            assert spoken.endswith(f"ecma-323/csta/{edition}"), spoken
            office.pbx.route("x1", "41", CALLER, "5001")
            assert office.routed("x1").tag.startswith(f"{{{spoken}}}"), office.routed("x1").tag


def encrypted():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=pbx",
                        "-keyout", f"{folder}/key", "-out", f"{folder}/certificate"], check=True, capture_output=True)
        both = pathlib.Path(folder, "both")
        both.write_text(pathlib.Path(folder, "key").read_text() + pathlib.Path(folder, "certificate").read_text())
        with Office(FakePbx(certificate=both), tls=True, ca=f"{folder}/certificate") as office:
            office.pbx.route("x1", "41", CALLER, "5001")
            assert text(office.routed("x1"), "routeSelected") == "2001"
            assert len(office.logged("the session with the PBX is open")) == 1


def another_login():
    with Office(FakePbx("ed3", "SystemRegister"), login="system_register", edition="ed3") as office:
        assert [kind for kind, _ in office.pbx.heard][:2] == ["SystemRegister", "GetCSTAFeatures"]
        office.pbx.route("x1", "41", CALLER, "5001")
        assert text(office.routed("x1"), "routeSelected") == "2001"


def main():
    chosen = set(sys.argv[2:])
    with Office() as office:
        for conversation in CONVERSATIONS:
            if chosen and conversation.__name__ not in chosen:
                continue
            began = time.monotonic()
            conversation(office)
            print(f"{conversation.__name__}: {time.monotonic() - began:.1f} s", flush=True)
    for office in (another_login, every_edition_by_its_name, encrypted):
        if not chosen or office.__name__ in chosen:
            office()


if __name__ == "__main__":
    main()
