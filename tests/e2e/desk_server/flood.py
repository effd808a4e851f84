"""Opens so many WebSockets as fast as it can, each on a connection of its own: flood.py HOST:PORT COUNT. Prints
"begun", then what the answers were."""
import collections
import concurrent.futures
import json
import socket
import sys

REQUEST = ("GET /api/socket HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nConnection: Upgrade\r\n"
           "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
           "Cookie: balie_desk=forged\r\n\r\n")


def connect(address):
    host, port = address.rsplit(":", 1)
    try:
        with socket.create_connection((host, int(port)), timeout=20) as one:
            one.sendall(REQUEST.format(address).encode())
            return one.recv(4096).split(b" ")[1].decode()
    except (OSError, IndexError) as error:
        return type(error).__name__


if __name__ == "__main__":
    print("begun", flush=True)
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        print(json.dumps(collections.Counter(threads.map(connect, [sys.argv[1]] * int(sys.argv[2])))))
