"""A Postfix of the test's own: configuration, queue and mailboxes in one directory, on a free port of loopback. Needs
root, as Postfix does; the system's own Postfix is not touched."""
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from waiting import WAIT_SECONDS, wait_for  # noqa: E402,F401

MAILBOXES = {
    "shop.example": ("help", "later", "many", "returns", "unsubscribe", "q0", "q1", "q2", "q3", "q4"),
    "desk.example": ("billing", "shared", "fake", "returns", "service", "general"),
    "home.example": ("jo", "al"),
}
DAEMONS = "/usr/lib/postfix/sbin"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
daemon_directory = {daemons}
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.shop.example
mydestination =
mynetworks = 127.0.0.0/8
non_smtpd_milters = $smtpd_milters
internal_mail_filter_classes = bounce
alias_maps =
local_recipient_maps =
recipient_delimiter = +
virtual_mailbox_domains = shop.example, desk.example, home.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/config/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
message_size_limit = 50000000
virtual_mailbox_limit = 0
header_size_limit = 2000000
default_process_limit = {processes}
in_flow_delay = 0
milter_default_action = tempfail
milter_content_timeout = 60s
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp      unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Postfix:
    """`milter`: as Postfix names it. `more`: further lines of main.cf."""

    def __init__(self, milter, more="", processes=100, port=None):
        for program in ("postfix", "smtp-source", "swaks", "miltertest"):
            assert shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin"), f"{program} is missing: .ci/packages"
        assert os.geteuid() == 0, "Postfix can only be started by root"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-postfix-"))
        self.folder.chmod(0o755)
        owner = pwd.getpwnam("postfix")
        for name in ("config", "queue", "data", "mail", "log"):
            (self.folder / name).mkdir()
        for name in ("data", "mail", "log"):
            os.chown(self.folder / name, owner.pw_uid, owner.pw_gid)
        self.port = port or free_port()
        settings = MAIN.format(folder=self.folder, daemons=DAEMONS, uid=owner.pw_uid, gid=owner.pw_gid,
                               processes=processes)
        (self.folder / "config/main.cf").write_text(f"{settings}smtpd_milters = {milter}\n{more}\n")
        (self.folder / "config/master.cf").write_text(MASTER.format(port=self.port))
        (self.folder / "config/mailboxes").write_text("".join(
            f"{user}@{domain} {domain}/{user}/\n" for domain, users in MAILBOXES.items() for user in users))
        self.control("start")

    def control(self, word):
        done = subprocess.run(["/usr/sbin/postfix", "-c", self.folder / "config", word], capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == 0, f"postfix {word}: {done.stderr}\n{self.logged()}"

    def end(self):
        self.control("stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def logged(self):
        log = self.folder / "log/postfix.log"
        return log.read_text()[-4000:] if log.exists() else ""

    def mails(self, address):
        """What lies in the mailbox of that address, each as bytes."""
        user, domain = address.split("@")
        return [mail.read_bytes() for mail in sorted((self.folder / "mail" / domain / user / "new").glob("*"))]

    def wait_mails(self, address, count=1):
        return wait_for(f"{count} mails for {address}",
                        lambda: len(found := self.mails(address)) >= count and found, more=self.logged)

    def swaks(self, *words, data=None):
        """(exit status, what was said)"""
        command = ["swaks", "--server", f"127.0.0.1:{self.port}", "--helo", "client.example", *words]
        if data is not None:
            file = self.folder / "data.eml"
            file.write_bytes(data)
            command += ["--data", f"@{file}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout
