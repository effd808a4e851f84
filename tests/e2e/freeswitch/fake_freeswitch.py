"""As much of FreeSWITCH 1.10 as an adapter meets: mod_event_socket in both directions, parked calls, uuid_transfer with
an inline dialplan, originate, mod_callcenter's agents; and what it does when it is treated badly.

Written against mod_event_socket.c, mod_commands.c and mod_callcenter.c.
"""
import json
import socket
import threading
import time
import urllib.parse
import uuid as uuids

DISCONNECT = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"
AGENT_FIELDS = ["name", "instance_id", "uuid", "type", "contact", "status", "state", "max_no_answer", "wrap_up_time"]


def separate(text, delimiter):
    """switch_separate_string(): quotes and backslashes as FreeSWITCH reads them."""
    parts, part, quoted, i = [], "", False, 0
    while i < len(text):
        letter, following = text[i], text[i + 1:i + 2]
        if letter == "\\" and following in ("'", '"', "\\", delimiter, "n", "r", "t", "s"):
            part += {"n": "\n", "r": "\r", "t": "\t", "s": " "}.get(following, following)
            i += 1
        elif letter == "'" and (quoted or "'" in text[i + 1:]):
            quoted = not quoted
        elif letter == delimiter and not quoted:
            parts.append(part)
            part = ""
        else:
            part += letter
        i += 1
    return parts + [part]


class Connection:
    """One event socket: commands come as blocks, answers go out whole or in pieces."""

    def __init__(self, sock, piece=0):
        self.sock, self.piece, self.lock, self.buffer = sock, piece, threading.Lock(), b""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        with self.lock:
            try:
                for at in range(0, len(data), self.piece or len(data)):
                    self.sock.sendall(data[at:at + (self.piece or len(data))])
            except OSError:
                pass

    def read(self):
        """The next command as (first line, headers), or None at the end."""
        while b"\n\n" not in self.buffer:
            try:
                data = self.sock.recv(65536)
            except OSError:
                return None
            if not data:
                return None
            self.buffer += data
        block, self.buffer = self.buffer.split(b"\n\n", 1)
        lines = block.decode().strip("\n").split("\n")
        return lines[0], dict(line.split(": ", 1) for line in lines[1:])

    def reply(self, text):
        self.send(f"Content-Type: command/reply\nReply-Text: {text}\n\n")

    def response(self, text):
        self.send(f"Content-Type: api/response\nContent-Length: {len(text.encode())}\n\n{text}")

    def event(self, headers):
        body = json.dumps(headers)
        self.send(f"Content-Length: {len(body)}\nContent-Type: text/event-json\n\n{body}")

    def close(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()


class Call:
    """A channel. `place` says where it is: socket, resumed, parked, transferred, bridged, gone."""

    def __init__(self, switch, number, entry):
        self.switch, self.number, self.entry = switch, number, entry
        self.uuid = str(uuids.uuid4())
        self.variables, self.executed = {}, []
        self.created, self.bridged, self.partner, self.agent = time.time_ns() // 1000, 0, "", ""
        self.place, self.trail, self.connection = "new", [], None
        self.myevents = self.transferred = self.linger = False
        self.done = threading.Event()
        self.talked, self.holding = "", set()  # legs: whose telephone was asked to pick up; that hold
        self.moves, self.moving = 0, threading.Lock()  # a channel is in one place at a time

    def set_place(self, place):
        self.place = place
        self.trail.append(place)

    def headers(self, name, **more):
        headers = {"Event-Name": name, "Unique-ID": self.uuid, "Call-Direction": "inbound",
                   "Event-Date-Timestamp": str(time.time_ns() // 1000),
                   "Caller-Caller-ID-Number": self.number, "Caller-Caller-ID-Name": "Zoë \"Q\" O'Neil",
                   "Caller-Destination-Number": self.entry, "Caller-Channel-Created-Time": str(self.created),
                   "Caller-Channel-Bridged-Time": str(self.bridged)}
        headers.update({f"variable_{key}": value for key, value in self.variables.items()})
        headers.update({key.replace("_", "-"): value for key, value in more.items()})
        return headers

    def fire(self, name, **more):
        headers = self.headers(name, **more)
        self.switch.fire(headers)
        if self.myevents and self.connection:
            self.connection.event(headers)

    def connect(self, address, flags=("async", "full"), move=0):
        """The application `socket`."""
        host, port = address.rsplit(":", 1)
        try:
            sock = socket.create_connection((host, int(port)), 5)
        except OSError:
            return False
        sock.settimeout(None)
        with self.moving:
            if move != self.moves:
                sock.close()
                return True
            self.connection = Connection(sock, self.switch.piece)
            self.set_place("socket")
        self.transferred = self.linger = False
        self.done.clear()
        thread = threading.Thread(target=self.serve, args=(self.connection, flags), daemon=True)
        thread.start()
        return True

    def serve(self, connection, flags):
        """listener_run() of a call."""
        while command := connection.read():
            if self.place == "gone" and not self.linger:
                break
            line, headers = command
            self.switch.heard.append(line)
            if line == "connect":
                answer = self.headers("CHANNEL_DATA")
                lines = [f"{key}: {urllib.parse.quote(value)}" for key, value in answer.items()]
                mode = "async" if "async" in flags else "static"
                control = "full" if "full" in flags else "single-channel"
                connection.send("\n".join(lines + [
                    "Content-Type: command/reply", "Reply-Text: %2BOK%0A", f"Socket-Mode: {mode}",
                    f"Control: {control}"]) + "\n\n")
            elif line.startswith("linger"):
                self.linger = True
                connection.reply("+OK will linger")
            elif line.startswith("myevents"):
                self.myevents = True
                connection.reply("+OK Events Enabled")
            elif line.startswith("sendmsg"):
                self.executed.append((headers["execute-app-name"], headers.get("execute-app-arg", "")))
                connection.reply("+OK")
            elif line == "resume":
                self.variables["socket_resume"] = "true"
                connection.reply("+OK")
            elif line == "exit":
                connection.reply("+OK bye")
                break
            elif line.startswith("api "):
                connection.response(self.switch.api(line[4:], inside=True))
            else:
                connection.reply("-ERR command not found")
        if self.connection is connection:
            self.connection = None
            if not self.transferred and self.place == "socket":
                self.set_place("resumed" if self.variables.get("socket_resume") == "true" else "parked")
        connection.send(f"Content-Type: text/disconnect-notice\nContent-Length: {len(DISCONNECT)}\n\n{DISCONNECT}")
        connection.close()
        self.done.set()

    def transfer(self, target, inside):
        """uuid_transfer: out of what it is in, and on. `inside`: said over its own socket, which ends by itself."""
        self.transferred = True
        self.switch.transfers.append((self.uuid, target))
        words = separate(target, " ")
        if words[-1] != "inline":
            return self.set_place("transferred")
        with self.moving:
            if self.connection and not inside:
                self.connection.close()
            self.bridged = 0
            self.moves += 1
            self.set_place("ringing")
        threading.Thread(target=self.run_inline, args=(words[0], self.moves), daemon=True).start()

    def run_inline(self, steps, move):
        assert steps.startswith("m:^:"), steps
        for step in separate(steps[4:], "^"):
            if move != self.moves:
                return
            application, _, data = step.partition(":")
            if application == "set":
                key, _, value = data.partition("=")
                self.variables[key] = value
            elif application == "bridge":
                if self.bridge(data, move):
                    return
            elif application == "socket":
                address, *flags = data.split(" ")
                if self.connect(address, flags, move):
                    return
            elif application == "transfer":
                return self.set_place(f"transferred {data}")

    def bridge(self, endpoint, move):
        phone = self.switch.phones.get(endpoint, "NO_ANSWER")
        leg = str(uuids.uuid4())
        if phone in ("waits", "rings", "answers"):
            self.switch.legs[leg] = self
            self.fire_leg("CHANNEL_PROGRESS", leg)
        if phone == "waits":
            self.switch.answers.wait(10)
            phone = "answers"
        if phone == "rings":  # until its time is over
            end = time.monotonic() + int(self.variables["call_timeout"])
            while time.monotonic() < end and move == self.moves and self.place != "gone" and self.talked != leg:
                time.sleep(0.01)
            phone = "answers" if self.talked == leg else "NO_ANSWER"
        if self.place == "gone" or move != self.moves:
            return True
        if phone != "answers":
            self.variables["originate_disposition"] = phone
            return False
        self.bridge_with(leg, endpoint.split("/")[-1])
        return True

    def fire_leg(self, name, leg):
        """An event of the channel that talks to this one, or of this one itself."""
        other = self.partner if leg == self.uuid else self.uuid
        bond = {"variable_signal_bond": other} if self.place == "bridged" else {}
        self.switch.fire({"Event-Name": name, "Unique-ID": leg, "Other-Leg-Type": "originator",
                          "Other-Leg-Unique-ID": other, **bond})

    def bridge_with(self, partner, number):
        self.switch.legs[partner] = self
        self.partner, self.bridged = partner, time.time_ns() // 1000
        self.set_place("bridged")
        self.fire("CHANNEL_BRIDGE", Other_Leg_Unique_ID=partner, Other_Leg_Destination_Number=number)

    def hang_up(self, cause="NORMAL_CLEARING"):
        if self.place == "gone":
            return
        self.set_place("gone")
        self.switch.channels.pop(self.uuid, None)
        self.fire("CHANNEL_HANGUP_COMPLETE", Hangup_Cause=cause,
                  Caller_Channel_Hangup_Time=str(time.time_ns() // 1000))
        if connection := self.connection:
            if self.linger:
                connection.send(f"Content-Type: text/disconnect-notice\nControlled-Session-UUID: {self.uuid}\n"
                                "Content-Disposition: linger\nChannel-Name: sofia/x\nLinger-Time: 10\n"
                                "Content-Length: 0\n\n")
            else:
                connection.close()


class FakeFreeswitch:
    def __init__(self, password="ClueCon", host="127.0.0.1"):
        self.password, self.host = password, host
        self.channels, self.clients, self.phones, self.agents = {}, [], {}, {}
        self.legs = {}  # calls by the channels that belong to them
        self.heard, self.transfers, self.originated = [], [], []
        self.answers = threading.Event()
        self.piece, self.mute, self.listener = 0, False, None
        self.port = 0
        self.start()

    def start(self):
        self.listener = socket.create_server((self.host, self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def crash(self):
        """As kill -9: channels and links are gone, without a word."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for call in list(self.channels.values()):
            call.place = "gone"
            if call.connection:
                call.connection.close()
        self.channels.clear()
        self.drop_clients()

    def drop_clients(self):
        for connection, _ in self.clients:
            connection.close()
        self.clients = []

    def accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(Connection(sock, self.piece),), daemon=True).start()

    def serve(self, connection):
        connection.send("Content-Type: auth/request\n\n")
        events = set()
        while command := connection.read():
            line, headers = command
            self.heard.append(line)
            if self.mute:
                continue
            if line.startswith("auth "):
                if line[5:] != self.password:
                    connection.reply("-ERR invalid")
                    break
                connection.reply("+OK accepted")
            elif line.startswith("event json "):
                events.update(line.split(" ")[2:])
                self.clients.append((connection, events))
                connection.reply("+OK event listener enabled json")
            elif line.startswith("api "):
                connection.response(self.api(line[4:]))
            elif line.startswith("bgapi "):
                job = headers["Job-UUID"]
                connection.send(f"Content-Type: command/reply\nReply-Text: +OK Job-UUID: {job}\nJob-UUID: {job}\n\n")
                threading.Thread(target=self.job, args=(line[6:], job), daemon=True).start()
            else:
                connection.reply("-ERR command not found")
        connection.close()

    def job(self, line, job):
        result = self.api(line)
        self.fire({"Event-Name": "BACKGROUND_JOB", "Job-UUID": job, "_body": result})

    def fire(self, headers):
        if self.mute:
            return
        for connection, events in list(self.clients):
            if headers["Event-Name"] in events:
                connection.event(headers)

    def api(self, line, inside=False):
        name, _, rest = line.partition(" ")
        first, _, arguments = rest.partition(" ")
        call = self.channels.get(first)
        if name == "uptime":
            return "77\n"
        if name == "show":
            rows = [{"uuid": one, "direction": "inbound", "callstate": "ACTIVE"} for one in self.channels]
            rows += [{"uuid": leg, "direction": "outbound", "callstate": "HELD" if leg in call.holding else "ACTIVE"}
                     for leg, call in self.legs.items() if call.place == "bridged" and leg == call.partner]
            return json.dumps({"row_count": len(rows), "rows": rows} if rows else {"row_count": 0}) + "\n"
        if line.startswith("callcenter_config agent set status "):
            return self.set_status(*separate(line, " ")[4:])
        if name == "callcenter_config":
            lines = ["|".join(AGENT_FIELDS)]
            lines += ["|".join(agent.get(field, "") for field in AGENT_FIELDS) for agent in self.agents.values()]
            return "\n".join(lines) + "\n+OK\n" if self.agents else "-ERR callcenter_config Command not found!\n"
        if name == "originate":
            return self.originate(rest)
        if name == "uuid_hold":
            return self.hold(arguments, False) if first == "off" else self.hold(first, True)
        if name == "uuid_phone_event":
            if first not in self.legs:
                return "-ERR Operation failed\n"
            self.legs[first].talked = first if arguments == "talk" else ""
            return "+OK Success\n"
        if call is None:
            return "-ERR No such channel!\n"
        if name == "uuid_getvar":
            variables = call.variables | ({"signal_bond": call.partner} if call.place == "bridged" else {})
            return variables.get(arguments, "_undef_")
        if name == "uuid_setvar_multi":
            for pair in separate(arguments, ";"):
                key, _, value = pair.partition("=")
                assert "${" not in value, "FreeSWITCH would refuse it"
                call.variables[key] = value
        elif name == "uuid_setvar":
            key, _, value = arguments.partition(" ")
            call.variables[key] = value
        elif name == "uuid_transfer":
            call.transfer(arguments, inside)
        elif name == "uuid_kill":
            call.hang_up("NORMAL_CLEARING")
        return "+OK\n"

    def hold(self, leg, on):
        """switch_ivr_hold_uuid(), switch_ivr_unhold_uuid()."""
        call = self.legs.get(leg)
        if call is None:
            return "+OK Success\n"
        if (leg in call.holding) == on:
            return "-ERR Operation failed\n"
        if on:
            call.holding.add(leg)
        else:
            call.holding.discard(leg)
        call.fire_leg("CHANNEL_HOLD" if on else "CHANNEL_UNHOLD", leg)
        return "+OK Success\n"

    def originate(self, line):
        self.originated.append(line)
        variables, _, rest = line[1:].partition("}")
        first, _, application = rest.partition(" ")
        values = dict(pair.split("=", 1) for pair in variables.split(","))
        if self.phones.get(first, "NO_ANSWER") != "answers":
            return f"-ERR {self.phones.get(first, 'NO_ANSWER')}\n"
        call = Call(self, "", "")
        call.uuid, call.variables = values.get("origination_uuid", call.uuid), dict(values)
        self.channels[call.uuid] = self.legs[call.uuid] = call
        if application.startswith("&bridge("):
            call.bridge_with(str(uuids.uuid4()), application[len("&bridge("):-1].split("/")[-1])
        return f"+OK {call.uuid}\n"

    def call(self, number, entry, address, flags=("async", "full"), **variables):
        """A call comes in, and the dialplan runs `socket`."""
        call = Call(self, number, entry)
        call.variables.update({"socket_resume": "true"}, **variables)
        self.channels[call.uuid] = call
        if not call.connect(address, flags):
            call.set_place("resumed")
        return call

    def set_agent(self, name, **fields):
        agent = self.agents.setdefault(name, {"name": name, "type": "callback", "state": "Waiting"})
        agent.update(fields)

    def set_status(self, name, status):
        """cc_agent_update(): the event comes also where nothing changed."""
        if name not in self.agents:
            return "-ERR Invalid Agent not found!\n"
        self.agents[name]["status"] = status
        self.callcenter("agent-status-change", CC_Agent=name, CC_Agent_Status=status)
        return "+OK\n"

    def callcenter(self, action, **fields):
        self.fire({"Event-Name": "CUSTOM", "Event-Subclass": "callcenter::info", "CC-Action": action,
                   **{key.replace("_", "-"): value for key, value in fields.items()}})
