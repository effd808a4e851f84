"""A PostgreSQL server of Debian's for tests: a directory of its own, a UNIX socket in it, no network.

PostgreSQL does not run as root: there the server runs as the user of its package.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

LIMIT_SECONDS = 60
OWNER = "postgres"  # the package's user, and the name of the server's own superuser


def programs():
    """The folder of the newest server that is installed, or None."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class PostgreSQL:
    """`with PostgreSQL() as server:` runs it; user and database are both called postgres."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-pg-"))
        self.data = self.folder / "data"
        self.process = None
        self.user = None
        if os.geteuid() == 0:
            self.user = OWNER
            shutil.chown(self.folder, OWNER)

    def __enter__(self):
        self.run("initdb", "--pgdata", self.data, "--username", OWNER, "--auth", "trust", "--no-sync",
                 "--encoding", "UTF8", "--locale", "C")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, *words):
        done = subprocess.run([programs() / program, *words], user=self.user, cwd=self.folder, capture_output=True,
                              text=True, timeout=LIMIT_SECONDS, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{program}: {done.stdout}{done.stderr}")

    def start(self):
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, "-k", self.folder, "-c", "listen_addresses=", "-c",
                 "fsync=off", "-c", "log_statement=all"],
                user=self.user, cwd=self.folder, stdout=log, stderr=log)
        until = time.monotonic() + LIMIT_SECONDS
        while self.psql("SELECT 1", check=False).returncode != 0:
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError("postgres does not start:\n" + self.log())

    def stop(self, how=signal.SIGINT):
        """SIGINT ends sessions; SIGQUIT at once, as a crash would, but for the children that it takes along."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(LIMIT_SECONDS)

    def psql(self, sql, check=True):
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.address()],
                              input=sql, text=True, capture_output=True, timeout=LIMIT_SECONDS, check=False)
        if check and done.returncode != 0:
            raise AssertionError(done.stderr)
        return done

    def log(self):
        return (self.folder / "log").read_text()

    def address(self, user=OWNER):
        folder = str(self.folder).replace("/", "%2F")
        return f"postgresql://{user}@{folder}/postgres"
