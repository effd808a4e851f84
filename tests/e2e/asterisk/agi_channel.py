"""The Asterisk end of a FastAGI connection, as res_agi.c of Asterisk 20 does it."""
import socket

USAGE = ("520-Invalid command syntax.  Proper usage follows:\n Usage: SET VARIABLE <variablename> <value>\n"
         "\tSets a variable to the current channel.\n\n520 End of proper usage.\n")


class AgiChannel:
    """One AGI(agi://host/script) of a channel. `manners` are misbehaviours that Asterisk has: "hangup" in the middle,
    "usage" as an answer to every second command, "bytes" (all one byte at a time), "no_linkedid" (as before 1.6).
    """

    def __init__(self, address, script="contact", linkedid=None, uniqueid="1700000000.1", caller="+447700900163",
                 name="Jo", extension="100", arguments=(), manners=(), extra=()):
        self.linkedid = linkedid or uniqueid
        self.manners = manners
        self.variables = {}
        self.order = []
        self.commands = []
        self.dead = False
        self.socket = socket.create_connection(address, timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = ["agi_network: yes"] + ([f"agi_network_script: {script}"] if script else [])
        lines += [f"agi_request: agi://127.0.0.1/{script}", f"agi_channel: PJSIP/trunk-{uniqueid}", "agi_language: en",
                  "agi_type: PJSIP", f"agi_uniqueid: {uniqueid}", "agi_version: 20.5.0", f"agi_callerid: {caller}",
                  f"agi_calleridname: {name}", "agi_callingpres: 0", "agi_callingani2: 0", "agi_callington: 0",
                  "agi_callingtns: 0", "agi_dnid: unknown", "agi_rdnis: unknown", "agi_context: from-trunk",
                  f"agi_extension: {extension}", "agi_priority: 2", "agi_enhanced: 0.0", "agi_accountcode: ",
                  "agi_threadid: 139950"] + list(extra)
        lines += [f"agi_arg_{i + 1}: {argument}" for i, argument in enumerate(arguments)]
        self.environment = ("\n".join(lines) + "\n\n").encode("utf-8", "surrogateescape")

    def send(self, data):
        try:
            if "bytes" in self.manners:
                for i in range(len(data)):
                    self.socket.sendall(data[i:i + 1])
            else:
                self.socket.sendall(data)
        except OSError:
            pass

    def reply(self, line):
        # Out of band, in the same packet as the reply.
        if "hangup" in self.manners and not self.dead and len(self.commands) == 3:
            self.dead = True
            line = "HANGUP\n" + line
        self.send(line.encode())

    def run(self):
        """Until the other side closes; gives the variables."""
        self.send(self.environment)
        unread = b""
        while data := self.receive():
            unread += data
            # Asterisk waits with poll() and reads one line with fgets(): a second one in the same packet stays in the
            # buffer, unseen. So whoever sends two at once waits for ever; the test fails then.
            if unread.count(b"\n") > 1:
                raise AssertionError(f"two commands at once: {unread!r}")
            if unread.endswith(b"\n"):
                line, unread = unread[:-1].decode(), b""
                self.commands.append(line)
                self.obey(line)
        self.socket.close()
        return self.variables

    def receive(self):
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def obey(self, line):
        words = parse(line)
        if "usage" in self.manners and len(self.commands) % 2 == 0:
            return self.reply(USAGE)
        if words[:2] == ["GET", "VARIABLE"] and len(words) == 3:
            if words[2] == "CHANNEL(linkedid)" and "no_linkedid" not in self.manners:
                return self.reply(f"200 result=1 ({self.linkedid})\n")
            return self.reply("200 result=0\n")
        if words[:2] == ["SET", "VARIABLE"]:
            if len(words) != 4:
                return self.reply(USAGE)
            self.variables[words[2]] = words[3]
            self.order.append(words[2])
            return self.reply("200 result=1\n")
        if self.dead:
            return self.reply("511 Command Not Permitted on a dead channel or intercept routine\n")
        return self.reply("510 Invalid or unknown command\n")


def parse(line):
    """parse_args() of res_agi.c."""
    words, word, quoted, escaped = [], None, False, False
    for character in line:
        if character == '"' and not escaped:
            quoted = not quoted
            word = word or ""
        elif character in " \t" and not quoted and not escaped:
            if word is not None:
                words.append(word)
            word = None
        elif character == "\\" and not escaped:
            escaped = True
        else:
            word = (word or "") + character
            escaped = False
    return words + ([word] if word is not None else [])
