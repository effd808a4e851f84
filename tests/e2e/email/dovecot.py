"""A Dovecot of the test's own: LMTP, IMAP and logins for an SMTP server, in one directory. Needs root, as Dovecot does
to act for its users; the system's own Dovecot is not touched."""
import imaplib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile

from postfix import MAILBOXES, free_port, wait_for

PASSWORD = "a password of the test"

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = {folder}
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%d/%n
first_valid_uid = 1
default_vsz_limit = 1G
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class Dovecot:
    def __init__(self):
        assert shutil.which("dovecot", path=os.environ["PATH"] + ":/usr/sbin"), \
            "dovecot-lmtpd or dovecot-imapd is missing: .ci/packages"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-dovecot-"))
        self.folder.chmod(0o755)
        owner = pwd.getpwnam("postfix")
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir()
            (self.folder / name).chmod(0o755)
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        (self.folder / "users").write_text("".join(
            f"{user}@{domain}:{PASSWORD}:{owner.pw_uid}:{owner.pw_gid}::{self.folder}/mail/{domain}/{user}::\n"
            for domain, users in MAILBOXES.items() for user in users))
        self.port = free_port()
        self.settings = self.folder / "dovecot.conf"
        self.settings.write_text(SETTINGS.format(folder=self.folder, port=self.port))
        self.lmtp, self.auth = f"unix:{self.folder}/lmtp", self.folder / "auth"
        self.start()

    def start(self):
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", self.settings], stdout=log, stderr=log)
        wait_for("Dovecot", lambda: self.process.poll() is not None or self.answers(), more=self.logged)
        assert self.process.poll() is None, self.logged()

    def answers(self):
        with socket.socket(socket.AF_UNIX) as one:
            try:
                one.connect(str(self.folder / "lmtp"))
                return one.recv(3) == b"220"
            except OSError:
                return False

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def end(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def logged(self):
        log = self.folder / "log"
        return log.read_text()[-4000:] if log.exists() else ""

    def mails(self, address):
        """What its owner sees over IMAP, each as bytes."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=30) as imap:
            imap.login(address, PASSWORD)
            imap.select("INBOX", readonly=True)
            _, found = imap.search(None, "ALL")
            return [imap.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in found[0].split()]
