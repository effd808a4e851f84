"""Asterisk's manager with a dialplan of its own, as manager.c, app_queue.c and app_dial.c of Asterisk 20 behave: the
events of a call in their order, Local channels in two halves, lists, filters, permissions; and what happens on a bad
day: events one byte at a time, connections that end."""
import hashlib
import itertools
import re
import socket
import ssl
import threading

CLASSES = {"Newchannel": "call", "Newstate": "call", "Hangup": "call", "DialBegin": "call", "DialEnd": "call",
           "BridgeCreate": "call", "BridgeEnter": "call", "BridgeLeave": "call", "BlindTransfer": "call",
           "AttendedTransfer": "call", "OriginateResponse": "call", "Rename": "call", "UserEvent": "user",
           "Hold": "call", "Unhold": "call", "VarSet": "dialplan", "Newexten": "dialplan", "RTCPSent": "reporting"}
NEEDS = {"Filter": {"system"}, "CoreShowChannels": {"system", "reporting"}, "Status": {"system", "call", "reporting"},
         "Redirect": {"call"}, "Setvar": {"call"}, "Hangup": {"system", "call"}, "Originate": {"originate"},
         "Bridge": {"call"}, "ShowDialPlan": {"config", "reporting"}, "QueueAdd": {"agent"}, "QueueRemove": {"agent"},
         "QueuePause": {"agent"}}


class Manager:
    """`agents`: what the telephone at an interface does: "answer", "busy", "ring" (until it is stopped), "noanswer"."""

    def __init__(self, rights="call,agent,user,system,reporting,originate", certificate=None, dribble=False,
                 host="127.0.0.1"):
        self.rights = set(rights.split(","))
        self.dribble = dribble
        self.deaf = threading.Event()  # set: reads nothing more, and answers nothing
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)
        self.lock = threading.RLock()
        self.channels = {}
        self.members = {}
        self.agents = {}
        self.extensions = {"alone", "hold", "agent", "held", "holding", "route", "join", "callback"}
        self.parts = True  # False: a redirect of two fails; "first": when the first one is gone already
        self.actions = []
        self.sessions = []
        self.sent = 0
        self.numbers = itertools.count(1)
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    # The network.

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()
            except OSError:
                return

    def serve(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            Session(self, connection).run()
        except OSError:
            pass

    def drop(self):
        """Ends all connections, as a restart of the network does; those who come back are served."""
        with self.lock:
            sessions, self.sessions = self.sessions, []
        for session in sessions:
            session.end()

    def stop(self):
        # accept() in another thread keeps a closed listener alive: wake it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.drop()

    def emit(self, name, *fields):
        kind = CLASSES.get(name, "agent")
        text = f"Event: {name}\r\nPrivilege: {kind},all\r\n" + "".join(f"{key}: {value}\r\n" for key, value in fields)
        with self.lock:
            for session in self.sessions:
                session.event(kind, text + "\r\n")

    # Channels.

    def state(self, channel, prefix=""):
        return [(prefix + key, value) for key, value in (
            ("Channel", channel["name"]), ("ChannelState", 6), ("ChannelStateDesc", "Up"),
            ("CallerIDNum", channel["number"]), ("CallerIDName", "<unknown>"), ("ConnectedLineNum", "<unknown>"),
            ("ConnectedLineName", "<unknown>"), ("Language", "en"), ("AccountCode", ""),
            ("Context", channel["context"]), ("Exten", channel["exten"]), ("Priority", 1),
            ("Uniqueid", channel["uniqueid"]),
            ("Linkedid", channel["linkedid"]))]

    def new(self, interface, uniqueid=None, linkedid=None, number="<unknown>"):
        with self.lock:
            count = next(self.numbers)
            uniqueid = uniqueid or f"1700000100.{count}"
            channel = {"name": f"{interface}-{count:08x}", "uniqueid": uniqueid, "linkedid": linkedid or uniqueid,
                       "number": number, "context": "from-trunk", "exten": "100", "bridge": None, "variables": {},
                       "leg": None, "joined": None}
            self.channels[uniqueid] = channel
            self.emit("Newchannel", *self.state(channel))
            # What nobody needs, and there is much of it.
            for event in ("Newstate", "VarSet", "Newexten", "RTCPSent"):
                self.emit(event, *self.state(channel))
            return channel

    def bridge(self, *channels):
        with self.lock:
            bridge = f"bridge-{next(self.numbers)}"
            self.emit("BridgeCreate", ("BridgeUniqueid", bridge))
            for channel in channels:
                self.leave(channel)
                channel["bridge"] = bridge
                self.emit("BridgeEnter", ("BridgeUniqueid", bridge), ("BridgeType", "basic"), *self.state(channel))

    def leave(self, channel):
        with self.lock:
            if bridge := channel["bridge"]:
                channel["bridge"] = None
                self.emit("BridgeLeave", ("BridgeUniqueid", bridge), *self.state(channel))

    def hangup(self, channel, cause=16):
        with self.lock:
            if self.channels.pop(channel["uniqueid"], None):
                self.leave(channel)
                self.emit("Hangup", *self.state(channel), ("Cause", cause), ("Cause-txt", "Normal Clearing"))
                for other in (channel["leg"], channel["joined"]):  # who was bridged goes on to Hangup()
                    if other:
                        self.hangup(other)

    def named(self, name):
        return next((one for one in self.channels.values() if one["name"] == name), None)

    def local(self, address, linkedid):
        """Both halves of Local/address."""
        first = self.new(f"Local/{address}", linkedid=linkedid)
        second = self.new(f"Local/{address}", linkedid=linkedid)
        base = first["name"]
        for half, channel in ((";1", first), (";2", second)):
            old, channel["name"] = channel["name"], base + half
            self.emit("Rename", ("Channel", old), ("Newname", channel["name"]), ("Uniqueid", channel["uniqueid"]))
        return first, second

    # The dialplan: extensions of the context "balie".

    def go(self, channel, exten):
        with self.lock:
            if leg := channel["leg"]:
                # Pulled out of Dial: its other end is let go.
                channel["leg"] = None
                if leg["bridge"] is None:
                    self.dial_end(channel, leg, "CANCEL")
                self.hangup(leg)
            if other := channel["joined"]:
                channel["joined"] = other["joined"] = None
                self.hangup(other)
            self.leave(channel)
            channel["context"], channel["exten"] = "balie", exten
            if exten == "agent":
                self.dial(channel, channel["variables"].get("BALIE_TO", ""))

    def part(self, channels, extens):
        """Two that are bridged with each other go to extensions of their own."""
        with self.lock:
            for channel, exten in zip(channels, extens):
                self.leave(channel)
                channel.update(leg=None, joined=None, context="balie", exten=exten)

    def join(self, one, other):
        """The action Bridge: each is pulled out of where it is, by a channel that takes its place and goes at once."""
        with self.lock:
            for channel in (one, other):
                surrogate = self.new(f"Surrogate/{channel['name']}", linkedid=channel["linkedid"])
                self.hangup(surrogate)
            one["joined"], other["joined"] = other, one
            self.bridge(one, other)

    def hold_key(self, channel, event):
        with self.lock:
            self.emit(event, *self.state(channel), *([("MusicClass", "default")] if event == "Hold" else []))

    def dial(self, channel, interface):
        manner = self.agents.get(interface, "unavailable")
        if manner == "unavailable":
            return self.returned(channel, "CHANUNAVAIL")
        leg = self.new(interface, linkedid=channel["linkedid"])
        channel["leg"] = leg
        self.emit("DialBegin", *self.state(channel), *self.state(leg, "Dest"), ("DialString", interface))
        if manner == "answer":
            self.answer(channel)
        elif manner in ("busy", "noanswer"):
            self.refuse(channel, manner.upper())
        return None

    def answer(self, channel):
        with self.lock:
            self.dial_end(channel, channel["leg"], "ANSWER")
            self.bridge(channel["leg"], channel)

    def refuse(self, channel, status):
        with self.lock:
            leg, channel["leg"] = channel["leg"], None
            self.dial_end(channel, leg, status)
            self.hangup(leg, 17)
            self.returned(channel, status)

    def dial_end(self, channel, leg, status):
        self.emit("DialEnd", *self.state(channel), *self.state(leg, "Dest"), ("DialStatus", status))

    def returned(self, channel, status):
        channel["exten"] = "hold"
        self.emit("UserEvent", *self.state(channel), ("UserEvent", "BalieReturned"),
                  ("Contact", channel["variables"].get("BALIE_CONTACT", "")), ("Status", status),
                  ("Try", channel["variables"].get("BALIE_TRY", "")))

    # Queues.

    def member(self, name, interface, queue="sales", **state):
        with self.lock:
            known = self.members.setdefault((queue, interface), {"Paused": 0, "PausedReason": "", "Status": 1})
            known.update(state, name=name)
            return known

    def tell_member(self, event, queue, interface):
        member = self.members[(queue, interface)]
        self.emit(event, ("Queue", queue), ("MemberName", member["name"]), ("Interface", interface),
                  ("StateInterface", interface), ("Membership", "dynamic"), ("Penalty", 0), ("CallsTaken", 0),
                  ("LastCall", 0), ("LastPause", 0), ("LoginTime", 0), ("InCall", 0), ("Status", member["Status"]),
                  ("Paused", member["Paused"]), ("PausedReason", member["PausedReason"]), ("Ringinuse", 1),
                  ("Wrapuptime", 0))


class Session:
    def __init__(self, manager, connection):
        self.manager = manager
        self.socket = connection
        self.challenge = "842256247"
        self.authenticated = False
        self.mask = set()
        self.filters = []

    def send(self, text):
        data = text.encode()
        self.manager.sent += len(data)
        try:
            if self.manager.dribble:
                for i in range(len(data)):
                    self.socket.sendall(data[i:i + 1])
            else:
                self.socket.sendall(data)
        except OSError:
            pass

    def end(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
            self.socket.close()
        except OSError:
            pass

    def event(self, kind, text):
        if kind in self.mask & self.manager.rights:
            if not self.filters or any(re.search(one, text) for one in self.filters):
                self.send(text)

    def run(self):
        self.send("Asterisk Call Manager/9.0.0\r\n")
        unread = b""
        while data := self.socket.recv(4096):
            while self.manager.deaf.is_set() and self in self.manager.sessions:
                threading.Event().wait(0.01)
            unread += data
            while b"\r\n\r\n" in unread:
                message, unread = unread.split(b"\r\n\r\n", 1)
                lines = message.decode().split("\r\n")
                assert len(lines) <= 128 and all(len(line) < 1024 for line in lines), "manager.c reads no more"
                action = [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(": "), "") for line in lines]
                with self.manager.lock:
                    self.obey(dict(action), action)

    def respond(self, action, response, message, *more):
        text = f"Response: {response}\r\nActionID: {action['ActionID']}\r\n"
        text += "".join(f"{key}: {value}\r\n" for key, value in more)
        self.send(text + (f"Message: {message}\r\n" if message else "") + "\r\n")

    def obey(self, action, fields):
        name = action["Action"]
        self.manager.actions.append(action)
        if not self.authenticated and name not in ("Challenge", "Login"):
            return self.respond(action, "Error", "Permission denied")
        if name in NEEDS and not NEEDS[name] & self.manager.rights:
            return self.respond(action, "Error", "Permission denied")
        handler = getattr(self, "on_" + name.lower(), None)
        if not handler:
            return self.respond(action, "Error", "Invalid/unknown command")
        return handler(action, fields)

    def on_challenge(self, action, _):
        self.respond(action, "Success", "", ("Challenge", self.challenge))

    def on_login(self, action, _):
        key = hashlib.md5((self.challenge + "secret").encode()).hexdigest()
        if action.get("Username") != "balie" or action.get("Key") != key:
            self.respond(action, "Error", "Authentication failed")
            return self.end()
        self.authenticated = True
        self.respond(action, "Success", "Authentication accepted")
        return self.manager.sessions.append(self)

    def on_filter(self, action, _):
        self.filters.append(action["Filter"].replace("[[:cntrl:]]", "\r"))
        self.respond(action, "Success", "Success")

    def on_events(self, action, _):
        self.mask = set(action["EventMask"].split(","))
        self.respond(action, "Success", "", ("Events", "On"))

    def on_ping(self, action, _):
        self.respond(action, "Success", "", ("Ping", "Pong"), ("Timestamp", "1.0"))

    def list(self, action, title, complete, items):
        self.respond(action, "Success", title, ("EventList", "start"))
        for event, item in items:
            text = f"Event: {event}\r\nActionID: {action['ActionID']}\r\n"
            self.send(text + "".join(f"{key}: {value}\r\n" for key, value in item) + "\r\n")
        self.send(f"Event: {complete}\r\nActionID: {action['ActionID']}\r\nEventList: Complete\r\n"
                  f"ListItems: {len(items)}\r\n\r\n")

    def on_queuestatus(self, action, _):
        items = [("QueueMember", [("Queue", queue), ("Name", one["name"]), ("Location", interface),
                                  ("StateInterface", interface), ("Status", one["Status"]), ("Paused", one["Paused"]),
                                  ("PausedReason", one["PausedReason"])])
                 for (queue, interface), one in self.manager.members.items()]
        self.list(action, "Queue status will follow", "QueueStatusComplete", items)

    def on_coreshowchannels(self, action, _):
        items = [("CoreShowChannel", [*self.manager.state(one), ("Application", "Dial"), ("ApplicationData", ""),
                                      ("Duration", "00:00:05"), ("BridgeId", one["bridge"] or "")])
                 for one in self.manager.channels.values()]
        self.list(action, "Channels will follow", "CoreShowChannelsComplete", items)

    def on_status(self, action, _):
        names = action["Variables"].split(",")
        items = [("Status", [("Privilege", "Call"), *self.manager.state(one), ("Type", "PJSIP"), ("Seconds", 5),
                             ("BridgeID", one["bridge"] or ""),
                             *(("Variable", f"{name}={one['variables'].get(name, '')}") for name in names)])
                 for one in self.manager.channels.values()]
        self.list(action, "Channel status will follow", "StatusComplete", items)

    def on_setvar(self, action, _):
        channel = self.manager.named(action["Channel"])
        if not channel:
            return self.respond(action, "Error", "No such channel")
        channel["variables"][action["Variable"]] = action.get("Value", "")
        return self.respond(action, "Success", "Variable Set")

    def on_redirect(self, action, _):
        channel = self.manager.named(action["Channel"])
        if not channel:
            return self.respond(action, "Error", f"Channel does not exist: {action['Channel']}")
        if "ExtraChannel" not in action:
            self.respond(action, "Success", "Redirect successful")
            return self.manager.go(channel, action["Exten"])
        other = self.manager.named(action["ExtraChannel"])
        if not other:
            return self.respond(action, "Error", f"ExtraChannel does not exist: {action['ExtraChannel']}")
        if self.manager.parts == "first":
            self.manager.part((channel,), (action["Exten"],))
            self.manager.leave(other)
        if self.manager.parts is not True:
            return self.respond(action, "Error", "Redirect failed")
        self.respond(action, "Success", "Dual Redirect successful")
        return self.manager.part((channel, other), (action["Exten"], action["ExtraExten"]))

    def on_showdialplan(self, action, _):
        exten, context = action["Extension"], action["Context"]
        if exten not in self.manager.extensions:
            return self.respond(action, "Error", f"Did not find extension {exten}@{context}")
        return self.list(action, "DialPlan list will follow", "ShowDialPlanComplete", [
            ("ListDialplan", [("Context", context), ("Extension", exten), ("Priority", 1), ("Application", "NoOp")])])

    def on_bridge(self, action, _):
        channels = [self.manager.named(action[name]) for name in ("Channel1", "Channel2")]
        for name, channel in zip(("Channel1", "Channel2"), channels):
            if not channel:
                return self.respond(action, "Error", f"{name} does not exist: {action[name]}")
        self.manager.join(*channels)
        return self.respond(action, "Success", "Channels have been bridged")

    def on_hangup(self, action, _):
        channel = self.manager.named(action["Channel"])
        if not channel:
            return self.respond(action, "Error", "No such channel")
        self.respond(action, "Success", "Channel Hungup")
        return self.manager.hangup(channel)

    def on_originate(self, action, fields):
        manager = self.manager
        if action["ChannelId"] in manager.channels:
            return self.respond(action, "Error", "Originate failed")
        self.respond(action, "Success", "Originate successfully queued")
        manner = manager.agents.get(action["Channel"], "answer" if action["Channel"].endswith("@trunk") else "busy")
        if manner != "answer":
            return self.originated(action, "Failure", "5" if manner == "busy" else "3")
        channel = manager.new(action["Channel"], uniqueid=action["ChannelId"])
        for key, value in fields:
            if key == "Variable":
                name, _, text = value.partition("=")
                channel["variables"][name] = text
        self.originated(action, "Success", "4")
        return manager.go(channel, action["Exten"])

    def originated(self, action, response, reason):
        self.manager.emit("OriginateResponse", ("ActionID", action["ActionID"]), ("Response", response),
                          ("Channel", action["Channel"]), ("Context", action["Context"]), ("Exten", action["Exten"]),
                          ("Reason", reason), ("Uniqueid", action["ChannelId"]), ("CallerIDNum", "<unknown>"),
                          ("CallerIDName", "<unknown>"))

    def on_queuepause(self, action, _):
        found = [key for key in self.manager.members
                 if key[1] == action["Interface"] and action.get("Queue", key[0]) == key[0]]
        if not found:
            return self.respond(action, "Error", "Interface not found")
        self.respond(action, "Success", "Interface paused successfully")
        for queue, interface in found:
            self.manager.members[(queue, interface)].update(
                Paused=1 if action["Paused"] == "true" else 0, PausedReason=action.get("Reason", ""))
            self.manager.tell_member("QueueMemberPause", queue, interface)

    def on_queueadd(self, action, _):
        if (action["Queue"], action["Interface"]) in self.manager.members:
            return self.respond(action, "Error", "Unable to add interface: Already there")
        self.manager.member(action.get("MemberName", action["Interface"]), action["Interface"], action["Queue"])
        self.respond(action, "Success", "Added interface to queue")
        return self.manager.tell_member("QueueMemberAdded", action["Queue"], action["Interface"])

    def on_queueremove(self, action, _):
        if (action["Queue"], action["Interface"]) not in self.manager.members:
            return self.respond(action, "Error", "Unable to remove interface: Not there")
        self.respond(action, "Success", "Removed interface from queue")
        self.manager.tell_member("QueueMemberRemoved", action["Queue"], action["Interface"])
        return self.manager.members.pop((action["Queue"], action["Interface"]))
