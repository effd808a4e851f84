"""As much of a PBX with CSTA III in XML as an adapter meets: sessions of ECMA-354 or SystemRegister, monitors, routing
services, call control, agents, snapshots; framed as in ECMA-323, annex J. And its bad days.
"""
import socket
import ssl
import struct
import threading
import xml.etree.ElementTree as tree
from xml.sax.saxutils import escape

CSTA = "http://www.ecma-international.org/standards/ecma-323/csta/"
SESSION = "http://www.ecma-international.org/standards/ecma-354/appl_session"
EVENT = 9999


def device(name, number):
    inner = f"<deviceIdentifier>{escape(number)}</deviceIdentifier>" if number else "<notKnown/>"
    return f"<{name}>{inner}</{name}>"


def connection(name, call, at):
    return f"<{name}><callID>{call}</callID><deviceID>{escape(at)}</deviceID></{name}>"


def text(element, path):
    """The text at a path of local names; None when there is none."""
    for name in path.split("/"):
        element = next((child for child in element if child.tag.split("}")[-1] == name), None)
        if element is None:
            return None
    return (element.text or "").strip()


class FakePbx:
    def __init__(self, edition="ed5", login="StartApplicationSession", host="127.0.0.1", certificate=None):
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)
        self.edition, self.login, self.host = edition, login, host
        self.port, self.sock, self.listener = 0, None, None
        self.lock, self.heard, self.routes = threading.Lock(), [], {}
        self.calls, self.agents, self.refuse = {}, {}, {}  # device -> [(call, state)]; device -> (id, state)
        self.piece, self.mute, self.invoke, self.sessions, self.monitors = 0, False, 100, 0, set()
        self.registered = threading.Event()
        self.holding, self.states = set(), []  # (call, device); of SetAgentState, when its event was told
        self.phones, self.where = {}, {}  # device: "answers", "rings", "busy"; call: (device, calling, called)
        self.start()

    def start(self):
        self.listener = socket.create_server((self.host, self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def crash(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.registered.clear()
        self.calls.clear()
        if self.sock:
            self.sock.close()
            self.sock = None

    def accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                try:
                    sock = self.tls.wrap_socket(sock, server_side=True)
                except OSError:  # who does not trust us
                    continue
            self.sock = sock
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def raw(self, data):
        with self.lock:
            try:
                for at in range(0, len(data), self.piece or len(data)):
                    self.sock.sendall(data[at:at + (self.piece or len(data))])
            except (OSError, AttributeError):
                pass

    def send(self, invoke, document):
        if self.mute:
            return
        data = document if isinstance(document, bytes) else document.encode()
        self.raw(struct.pack(">HH", 0, len(data) + 8) + b"%04d" % invoke + data)

    def say(self, name, content, invoke=EVENT):
        self.send(invoke, '<?xml version="1.0" encoding="UTF-8"?>'
                          f'<{name} xmlns="{CSTA}{self.edition}">{content}</{name}>')

    def request(self, name, content):
        self.invoke = 100 + (self.invoke - 99) % 9000
        self.say(name, content, self.invoke)
        return self.invoke

    def serve(self, sock):
        buffer = b""
        while True:
            try:
                data = sock.recv(65536)
            except OSError:
                return
            if not data:
                return
            buffer += data
            while len(buffer) >= 8:
                zero, length = struct.unpack(">HH", buffer[:4])
                assert zero == 0, buffer[:8]
                if len(buffer) < length:
                    break
                self.on_frame(int(buffer[4:8]), buffer[8:length])
                buffer = buffer[length:]

    def on_frame(self, invoke, document):
        root = tree.fromstring(document)
        space, name = root.tag[1:].split("}")
        self.heard.append((name, root))
        if self.mute:
            return
        answer = getattr(self, "on_" + name, None)
        refused = self.refuse.get(name)
        if refused:
            self.say("CSTAErrorCode", refused, invoke)
        elif answer:
            assert name.endswith("Session") or name.endswith("Timer") or space == CSTA + self.edition, space
            answer(invoke, root)
        elif not name.endswith("Response") and name != "CSTAErrorCode":
            self.say(name + "Response", "", invoke)

    def in_session(self, invoke, name, content):
        self.send(invoke, f'<{name} xmlns="{SESSION}">{content}</{name}>')

    def on_StartApplicationSession(self, invoke, root):
        self.sessions += 1
        versions = [child.text for child in root.iter() if child.tag.endswith("protocolVersion")]
        if self.login != "StartApplicationSession" or CSTA + self.edition not in versions:
            return self.in_session(invoke, "StartApplicationSessionNegResponse",
                                   "<errorCode><definedError>requestedProtocolVersionNotSupported</definedError>"
                                   "</errorCode>")
        return self.in_session(
            invoke, "StartApplicationSessionPosResponse",
            f"<sessionID>s-{self.sessions}</sessionID><actualProtocolVersion>{CSTA}{self.edition}"
            "</actualProtocolVersion><actualSessionDuration>180</actualSessionDuration>")

    def on_StopApplicationSession(self, invoke, root):
        self.in_session(invoke, "StopApplicationSessionPosResponse", "")

    def on_MonitorStart(self, invoke, root):
        self.monitors.add(text(root, "monitorObject/deviceObject"))
        self.say("MonitorStartResponse", f"<monitorCrossRefID>m{invoke}</monitorCrossRefID>", invoke)

    def on_RouteRegister(self, invoke, root):
        self.say("RouteRegisterResponse", f"<routeRegisterReqID>r{invoke}</routeRegisterReqID>", invoke)
        self.registered.set()

    def on_SnapshotDevice(self, invoke, root):
        calls = self.calls.get(text(root, "snapshotObject"), [])
        entries = "".join(
            "<snapshotDeviceResponseInfo>" + connection("connectionIdentifier", call, text(root, "snapshotObject")) +
            f"<localCallState><compoundCallState><localConnectionState>{state}</localConnectionState>"
            "</compoundCallState></localCallState></snapshotDeviceResponseInfo>" for call, state in calls)
        self.say("SnapshotDeviceResponse",
                 f"<crossRefIDorSnapshotData><snapshotData>{entries}</snapshotData></crossRefIDorSnapshotData>", invoke)

    def on_GetAgentState(self, invoke, root):
        found = self.agents.get(text(root, "device"))
        if not found:
            return self.say("CSTAErrorCode", "<operation>invalidDeviceID</operation>", invoke)
        return self.say("GetAgentStateResponse", "<agentStateList><agentStateEntry>"
                        f"<agentID>{found[0]}</agentID><loggedOnState>true</loggedOnState><agentInfo><agentInfoItem>"
                        f"<agentState>{found[1]}</agentState></agentInfoItem></agentInfo></agentStateEntry>"
                        "</agentStateList>", invoke)

    def on_DeflectCall(self, invoke, root):
        """A call goes to a phone whose manner is known, or back to its queue."""
        call, to = text(root, "callToBeDiverted/callID"), text(root, "newDestination/device")
        manner = self.phones.get(to)
        if manner == "busy":
            return self.say("CSTAErrorCode", "<state>deviceBusy</state>", invoke)
        self.say("DeflectCallResponse", "", invoke)
        if call in self.where:
            self.arrive(call, to)
        return None

    def on_SingleStepTransferCall(self, invoke, root):
        call, to = text(root, "activeCall/callID"), text(root, "transferredTo")
        self.say("SingleStepTransferCallResponse", connection("transferredCall", call, to), invoke)
        if call in self.where:
            self.say("TransferedEvent", "<monitorCrossRefID>m1</monitorCrossRefID>" +
                     connection("primaryOldCall", call, self.where[call][0]) +
                     device("transferringDevice", self.where[call][0]) + device("transferredToDevice", to) +
                     "<cause>singleStepTransfer</cause>")
            self.arrive(call, to)

    def on_AnswerCall(self, invoke, root):
        call, at = text(root, "callToBeAnswered/callID"), text(root, "callToBeAnswered/deviceID")
        self.say("AnswerCallResponse", "", invoke)
        if call in self.where:
            self.established(call, at, *self.where[call][1:])

    def on_HoldCall(self, invoke, root):
        self.say("HoldCallResponse", "", invoke)
        self.hold(text(root, "callToBeHeld/callID"), text(root, "callToBeHeld/deviceID"), True)

    def on_RetrieveCall(self, invoke, root):
        self.say("RetrieveCallResponse", "", invoke)
        self.hold(text(root, "callToBeRetrieved/callID"), text(root, "callToBeRetrieved/deviceID"), False)

    def hold(self, call, at, on):
        name, member, by = (("Held", "heldConnection", "holdingDevice") if on else
                            ("Retrieved", "retrievedConnection", "retrievingDevice"))
        self.holding = (self.holding | {(call, at)}) if on else (self.holding - {(call, at)})
        self.say(f"{name}Event", "<monitorCrossRefID>m1</monitorCrossRefID>" + connection(member, call, at) +
                 device(by, at) + "<cause>normal</cause>")

    def on_ClearConnection(self, invoke, root):
        call, at = text(root, "connectionToBeCleared/callID"), text(root, "connectionToBeCleared/deviceID")
        self.say("ClearConnectionResponse", "", invoke)
        if call in self.where:
            self.cleared(call, at, at)
            self.cleared(call, self.where.pop(call)[1], at)

    def on_SetAgentState(self, invoke, root):
        state, at = text(root, "requestedAgentState"), text(root, "device")
        self.say("SetAgentStateResponse", "", invoke)
        self.agent(state[0].upper() + state[1:], at, text(root, "agentID") or self.agents.get(at, ("77",))[0])
        if self.sock:  # not what was read before a crash
            self.states.append(state)

    def queue(self, call, calling, called, at):
        """A call begins to wait at a queue's device."""
        self.where[call] = (at, calling, called)
        self.delivered(call, at, calling, called, name="Queued")

    def arrive(self, call, to):
        _, calling, called = self.where[call]
        self.where[call] = (to, calling, called)
        self.delivered(call, to, calling, called, name="Delivered" if to in self.phones else "Queued")
        if self.phones.get(to) == "answers":
            self.established(call, to, calling, called)

    def on_MakeCall(self, invoke, root):
        self.say("MakeCallResponse", connection("callingDevice", "made-1", text(root, "callingDevice")), invoke)

    def on_RouteSelect(self, invoke, root):
        self.routes.setdefault(text(root, "crossRefIdentifier"), []).append(root)

    def on_RouteEnd(self, invoke, root):
        self.routes.setdefault(text(root, "crossRefIdentifier"), []).append(root)

    def route(self, cross, call, calling, called, timeout=2000, correlator=""):
        self.request("RouteRequest",
                     f"<crossRefIdentifier>{cross}</crossRefIdentifier><routeRegisterReqID>r1</routeRegisterReqID>" +
                     device("currentRoute", called) + device("callingDevice", calling) +
                     device("routeingDevice", called) +
                     connection("routedCall", call, "T1") + "<routeSelAlgorithm>normal</routeSelAlgorithm>" +
                     f"<replyTimeout>{timeout}</replyTimeout>" + correlator)

    def delivered(self, call, at, calling, called, correlator="", name="Delivered"):
        member = {"Delivered": ("connection", "alertingDevice"), "Queued": ("queuedConnection", "queue")}[name]
        self.say(f"{name}Event", "<monitorCrossRefID>m1</monitorCrossRefID>" + connection(member[0], call, at) +
                 device(member[1], at) + device("callingDevice", calling) + device("calledDevice", called) +
                 "<lastRedirectionDevice><notRequired/></lastRedirectionDevice>" + correlator +
                 "<cause>newCall</cause>")

    def established(self, call, at, calling, called):
        self.say("EstablishedEvent", "<monitorCrossRefID>m1</monitorCrossRefID>" +
                 connection("establishedConnection", call, at) + device("answeringDevice", at) +
                 device("callingDevice", calling) + device("calledDevice", called) +
                 "<lastRedirectionDevice><notRequired/></lastRedirectionDevice><cause>newCall</cause>")

    def cleared(self, call, at, releasing, cause="normalClearing"):
        self.say("ConnectionClearedEvent", "<monitorCrossRefID>m1</monitorCrossRefID>" +
                 connection("droppedConnection", call, at) + device("releasingDevice", releasing) +
                 f"<cause>{cause}</cause>")

    def agent(self, kind, at, agent_id):
        self.say(f"Agent{kind}Event", "<monitorCrossRefID>m1</monitorCrossRefID>" + device("agentDevice", at) +
                 f"<agentID>{agent_id}</agentID>")
