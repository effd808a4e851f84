"""A WebSocket's client end (RFC 6455), with texts and JSON; a thread reads, so that nothing is missed."""
import base64
import json
import os
import socket
import struct
import threading

from waiting import wait_for


class Closed(Exception):
    """`code`: the server's, or the status of the answer that was no upgrade."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class WebSocket:
    """`address`: host:port. `headers`: more of the handshake, such as Origin and Cookie. `tls`: an SSLContext.
    `source`: the address to come from."""

    def __init__(self, address, path, headers, tls=None, source=""):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=20, source_address=(source, 0))
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=host)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {address}", "Connection: Upgrade", "Upgrade: websocket",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.file = self.socket.makefile("rb")
        status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass
        if status != 101:
            self.socket.close()
            raise Closed(status)
        self.socket.settimeout(None)
        self.received, self.code = [], None
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            while True:
                first, second = self.file.read(2)
                size = second & 0x7F
                if size >= 126:
                    form, count = ("!H", 2) if size == 126 else ("!Q", 8)
                    size = struct.unpack(form, self.file.read(count))[0]
                content = self.file.read(size)
                kind = first & 0x0F
                if kind == 8:
                    self.code = struct.unpack("!H", content[:2])[0] if content else 1005
                    self.frame(8, content[:2])
                    return
                if kind == 9:
                    self.frame(10, content)
                if kind == 1:
                    self.received.append(json.loads(content))
        except (OSError, ValueError):
            self.code = self.code or 1006

    def frame(self, kind, content, mask=os.urandom(4)):
        size = len(content)
        head = bytes([0x80 | kind])
        head += bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack("!H", size) \
            if size < 1 << 16 else bytes([0x80 | 127]) + struct.pack("!Q", size)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(content))
        try:
            self.socket.sendall(head + mask + masked)
        except OSError:
            pass  # what the server said before it closed is still to be read

    def send(self, message):
        self.frame(1, (message if isinstance(message, str) else json.dumps(message)).encode())

    def wait(self, what, wanted, since=0):
        """The first message from `since` on for which wanted(message) holds."""
        def found():
            return next((one for one in self.received[since:] if wanted(one)), None)
        return wait_for(what, found, more=lambda: f"closed: {self.code}\n" + "\n".join(map(str, self.received)))

    def wait_closed(self):
        return wait_for("the socket's end", lambda: self.code)

    def cut(self):
        """The network is gone: no goodbye."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server was first
        self.thread.join()
        self.file.close()
        self.socket.close()
