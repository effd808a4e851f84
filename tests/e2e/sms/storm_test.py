"""A day of misbehaviour from one seed: links dropped, garbage, duplicates, throttles, silence, and every party killed
or restarted, while messages go both ways. Then each message is looked for: none lost, none doubled, none garbled.

    storm_test.py PROGRAM FAKE_HUB CENTRE_DIRECTORY [SEED [ROUNDS]]
"""
import random
import sys
import time

import sms

PROGRAM, HUB, CENTRE = sys.argv[1:4]
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 20261122
ROUNDS = int(sys.argv[5]) if len(sys.argv) > 5 else 40
PER_ROUND = 20
TABLE = ('from = "3300"\nwindow = 20\nthrottle_first = "20ms"\nresponse_limit = "2s"\nenquire_after = "1s"\n'
         'deadline = "1s"\nparts_wait = "10m"\necho = "1m"\n')
WORDS = ["plain", "{braces} €5", "ж кириллица", "emoji 😀 here", "long " * 60, "длинно " * 30, "😀" * 90]


class Storm:
    def __init__(self):
        self.random = random.Random(SEED)
        self.hub, self.centre = sms.Hub(HUB), sms.Centre(CENTRE)
        self.adapter = sms.Adapter(PROGRAM, self.hub.bus, [self.centre.port], TABLE)
        self.centre.wait("bound")
        self.brought, self.ordered = {}, {}
        self.hub_is_there = True

    def bring(self):
        """A customer's message; in parts where it is long, in any order, some of them twice."""
        number = len(self.brought)
        text = f"{number} " + self.random.choice(WORDS)
        self.brought[number] = text
        data, source = text.encode("utf-16-be"), str(447700900000 + number)
        if len(data) <= 140:
            return self.centre.deliver(f"m{number}", data, source=source, data_coding=8)
        pieces = [data[at:at + 134] for at in range(0, len(data), 134)]
        parts = list(enumerate(pieces, 1)) + ([(1, pieces[0])] if self.random.random() < 0.3 else [])
        self.random.shuffle(parts)
        for part, piece in parts:
            header = bytes([5, 0, 3, number % 256, len(pieces), part])
            self.centre.deliver(f"m{number}.{part}", header + piece, source=source, data_coding=8, esm_class=0x40)

    def order(self):
        number = len(self.ordered)
        command = {"id": f"c{number}", "to": f"+{447700910000 + number}", "repeatable": self.random.random() < 0.3,
                   "text": f"{number} " + self.random.choice(WORDS)}
        self.ordered[command["id"]] = command
        self.hub.command(**command)

    def misbehave(self):
        what = self.random.choice(["drop", "throttle", "full", "echo", "silent", "lose", "garbage", "unknown", "unbind",
                                   "centre", "adapter", "hub", "stop", "nothing", "nothing", "nothing"])
        if what in ("throttle", "full"):
            self.centre.behave(submit=what, left=self.random.randint(1, 40))
        elif what == "lose":
            self.centre.behave(submit="drop", left=1)
        elif what == "silent":
            self.centre.behave(submit="silent", left=1)
        elif what == "echo":
            self.centre.behave(echo=self.random.choice([0, 0.2]))
        elif what in ("garbage", "unknown"):
            self.centre.tell("raw", hex={"garbage": "0000000f00", "unknown": "0000001000000112000000000000ffff"}[what])
        elif what == "centre":
            self.centre.tell("stop")
            self.wait_until_closed()
            self.centre.tell("start")
        elif what == "adapter":
            self.adapter.kill()
            self.adapter.start()
        elif what == "stop":
            self.adapter.stop()
            self.adapter.start()
        elif what == "hub":
            self.hub.tell("stop")
            self.hub_is_there = False
        elif what in ("drop", "unbind"):
            self.centre.tell(what)

    def order_again(self):
        """As the hub does with what was never ended: under the same id."""
        done = {one["commandId"] for one in self.hub.list("dones 0")}
        failed = {one["commandId"] for one in self.hub.list("dones 0")
                  if one.get("error") in ("adapter.not_connected", "smpp.not_sent")}
        for name, command in self.ordered.items():
            if name not in done or name in failed:
                self.hub.command(**command)

    def run(self):
        for _ in range(ROUNDS):
            for _ in range(PER_ROUND):
                self.bring()
                if self.hub_is_there and self.random.random() < 0.2:
                    self.order()
            self.misbehave()
            time.sleep(0.2)
            if not self.hub_is_there and self.random.random() < 0.7:
                self.hub.tell("start")
                self.hub_is_there = True
        self.centre.behave(submit="ok", echo=0)
        if not self.hub_is_there:
            self.hub.tell("start")

    def settle(self):
        sms.wait_for("all messages", lambda: len(self.hub.tell("contacts").split()) >= len(self.brought), 60)
        again_at = 0.0

        def all_ended():
            nonlocal again_at
            if {one["commandId"] for one in self.hub.list("dones 0")} >= self.ordered.keys():
                return True
            if time.monotonic() >= again_at:
                again_at = time.monotonic() + 1
                self.order_again()
            return False

        sms.wait_for("the end of all commands", all_ended, 60)

    def end(self):
        """Stops the adapter; then the centre's last events are there. Gives the adapter's exit status."""
        status = self.adapter.stop()
        self.wait_until_closed()
        return status

    def wait_until_closed(self):
        sessions = lambda event: {one["session"] for one in self.centre.all(event)}
        sms.wait_for("the end of all links", lambda: sessions("bound") <= sessions("closed"))

    def check(self):
        """What is wrong, in words."""
        found = {}
        for contact in self.hub.contacts():
            found.setdefault(contact["text"].split(" ", 1)[0], []).append(contact)
        for number, text in self.brought.items():
            contacts = found.pop(str(number), [])
            if [one["text"] for one in contacts] != [text]:
                yield f"message {number}: {text[:20]!r} came as {[one['text'][:30] for one in contacts]}"
        for rest in found:
            yield f"nobody sent {rest[:40]!r}"
        taken = {}
        for one in self.centre.all("submit"):
            if "id" in one:
                taken.setdefault(one["to"], []).append((one["data_coding"], one["esm_class"], one["hex"]))
        for name, command in self.ordered.items():
            yield from self.wrong_with(name, command, taken.get(command["to"][1:], []))

    def wrong_with(self, name, command, sent):
        ends = {one.get("error", "") for one in self.hub.done(name)}
        headers = {hexed[:12] for _, esm_class, hexed in sent if esm_class & 0x40}
        whole = {(coding, hexed) for coding, _, hexed in sent}
        if not command["repeatable"] and len(whole) != len(sent):
            yield f"{name} was doubled: {len(sent)} parts"
        if "" in ends and not sent:
            yield f"{name} is said to be sent, and was not"
        if "" in ends and headers and len({one[10:12] for one in headers}) != int(next(iter(headers))[8:10], 16):
            yield f"{name} is said to be sent, and not all of its parts were"
        if not ends:
            yield f"{name} has no end"
        if "" in ends and not command["repeatable"] and sent and text_of(sent) != command["text"]:
            yield f"{name} is garbled: {text_of(sent)[:40]!r}"


GSM = {0x1b: None, 0x65: "€", 0x28: "{", 0x29: "}"}


def text_of(sent):
    data = b"".join(bytes.fromhex(hexed)[6 if esm_class & 0x40 else 0:] for _, esm_class, hexed in
                    sorted(sent, key=lambda one: one[2][10:12] if one[1] & 0x40 else ""))
    if sent[0][0] == 8:
        return data.decode("utf-16-be")
    text = data.decode("ascii")
    for code in (0x65, 0x28, 0x29):
        text = text.replace("\x1b" + chr(code), GSM[code])
    return text


def main():
    storm = Storm()
    began = time.monotonic()
    storm.run()
    storm.settle()
    status = storm.end()
    wrong = list(storm.check())
    unknown = sum(one.get("error") == "unknown" for one in storm.hub.list("dones 0"))
    print(f"seed {SEED}: {len(storm.brought)} messages in, {len(storm.ordered)} out, {unknown} unknown, "
          f"{storm.centre.all('bound')[-1]['session']} links, {time.monotonic() - began:.0f} s, {len(wrong)} wrong")
    print("\n".join(wrong[:20]))
    storm.centre.end()
    storm.hub.end()
    if wrong or status:
        print(storm.adapter.logged()[-3000:])
        sys.exit(1)


if __name__ == "__main__":
    main()
