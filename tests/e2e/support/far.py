"""A network namespace with one wire to here, which can be cut without a word to either end. Needs root and iproute2."""
import itertools
import os
import shutil
import subprocess

NUMBERS = itertools.count()


class Far:
    """`here` and `there` are the addresses of the two ends. What is run with words() is there."""

    def __init__(self):
        assert shutil.which("ip"), "iproute2 is missing: .ci/packages"
        assert os.geteuid() == 0, "a network namespace can only be made by root"
        unique = f"{os.getpid() % 100000}{next(NUMBERS)}"
        self.name, self.wire, other = f"balie-{unique}", f"bl{unique}a", f"bl{unique}b"
        net = f"10.{213 + os.getpid() % 40}.{os.getpid() // 40 % 256}"
        self.here, self.there = f"{net}.1", f"{net}.2"
        self.run("ip", "netns", "add", self.name)
        self.run("ip", "link", "add", self.wire, "type", "veth", "peer", "name", other, "netns", self.name)
        self.run("ip", "address", "add", f"{self.here}/30", "dev", self.wire)
        self.run("ip", "link", "set", self.wire, "up")
        self.run("ip", "-n", self.name, "address", "add", f"{self.there}/30", "dev", other)
        self.run("ip", "-n", self.name, "link", "set", other, "up")
        self.run("ip", "-n", self.name, "link", "set", "lo", "up")

    @staticmethod
    def run(*words):
        subprocess.run(words, check=True)

    def words(self, *words):
        return ["ip", "netns", "exec", self.name, *words]

    def cut(self):
        self.run("ip", "link", "set", self.wire, "down")

    def mend(self):
        self.run("ip", "link", "set", self.wire, "up")

    def end(self):
        self.run("ip", "link", "delete", self.wire)
        self.run("ip", "netns", "delete", self.name)
