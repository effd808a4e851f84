"""Mail through a real Postfix with balie-email and a real hub, against the same Postfix with a milter doing nothing.

  email_bench.py BALIE IDLE_MILTER [MAILS [ROUNDS]]

Prints, with 2 KB mails of smtp-source over ten sessions, the mails a second of each (medians of interleaved rounds) and
their ratios; then the milter's own share at 100 mails a second, from MAIL to the answer to the end of the body, hub and
store included. Needs root."""
import pathlib
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e/support"), str(ROOT / "tests/e2e/email")]
from balie_process import Balie  # noqa: E402
from settings import adapter  # noqa: E402
from postfix import Postfix, wait_for  # noqa: E402

SESSIONS = 10


def rate(postfix, mails):
    began = time.monotonic()
    subprocess.run(["/usr/sbin/smtp-source", "-d", "-m", str(mails), "-s", str(SESSIONS), "-l", "2048", "-f",
                    "jo@home.example", "-t", "help@shop.example", f"127.0.0.1:{postfix.port}"], check=True, timeout=300)
    return mails / (time.monotonic() - began)


def frame(code, data=b""):
    return struct.pack(">I", len(data) + 1) + code + data


def message(number):
    return (frame(b"M", b"<jo@home.example>\0") + frame(b"R", b"<help@shop.example>\0") + frame(b"T")
            + frame(b"L", b"From\0 jo%d@home.example\0" % (number % 500))
            + frame(b"L", b"Message-ID\0 <bench-%d-%d@home.example>\0" % (number, time.time_ns()))
            + frame(b"L", b"Subject\0 Bench\0") + frame(b"N") + frame(b"B", b"x" * 2_000 + b"\r\n") + frame(b"E"))


def talk(path, numbers, began, taken):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(path)
        peer.sendall(frame(b"O", struct.pack(">III", 6, 0x1ff, 0x1fffff)))
        peer.recv(4_096)
        for number in numbers:
            time.sleep(max(0.0, began + number / 100 - time.monotonic()))
            said = time.monotonic()
            peer.sendall(message(number))
            answer = b""
            while not answer.endswith(b"\0\0\0\1a"):
                answer += peer.recv(65_536)
            taken.append(1_000 * (time.monotonic() - said))


def paced(path, mails):
    """Milliseconds of each of so many mails at 100 a second, over ten connections."""
    taken, began = [], time.monotonic() + 0.5
    threads = [threading.Thread(target=talk, args=(path, range(first, mails, SESSIONS), began, taken))
               for first in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(taken)


def main(balie_program, idle_program, mails=3_000, rounds=3):
    mails, rounds = int(mails), int(rounds)
    more = "virtual_transport = discard\n"  # what is measured ends when Postfix has the mail
    with tempfile.TemporaryDirectory(prefix="balie-idle-") as folder:
        pathlib.Path(folder).chmod(0o755)
        idle = subprocess.Popen([idle_program, f"{folder}/milter"], stdout=subprocess.PIPE)
        idle.stdout.readline()
        hubs, posts = [], {"idle": Postfix(f"unix:{folder}/milter", more)}
        try:
            for name, listen in (("unix", None), ("tcp", "127.0.0.1:0")):
                hub = Balie(balie_program, "shop")
                hubs.append(hub)
                adapter(hub, listen)
                hub.start()
                address = pathlib.Path(hub.folder.name) / "address"
                wait_for("the milter", address.exists, more=hub.log.read_text)
                hub.wait(lambda log=hub.log: '"session with the hub is open"' in log.read_text())
                posts[name] = Postfix(address.read_text().strip(), more)
            rates = {name: [] for name in posts}
            for _ in range(rounds):
                for name, post in posts.items():
                    rates[name].append(rate(post, mails))
            medians = {name: statistics.median(each) for name, each in rates.items()}
            for name, each in medians.items():
                print(f"{name}_mails_a_second {each:.0f}")
            print(f"ratio_to_idle {medians['unix'] / medians['idle']:.2f}")
            print(f"ratio_tcp_to_unix {medians['tcp'] / medians['unix']:.2f}")
            taken = paced(f"{hubs[0].folder.name}/milter", min(mails, 2_000))
            print(f"own_share_p50_ms {taken[len(taken) // 2]:.1f}")
            print(f"own_share_p99_ms {taken[len(taken) * 99 // 100]:.1f}")
        finally:
            for post in posts.values():
                post.end()
            for hub in hubs:
                hub.stop()
                hub.folder.cleanup()
            idle.kill()
            idle.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
