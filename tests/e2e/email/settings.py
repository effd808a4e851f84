"""balie-email in the settings of a `balie up`, as examples/postfix has them, for tests and benchmarks."""
import pathlib
import re

EXAMPLE = pathlib.Path(__file__).resolve().parents[3] / "examples/postfix"


def adapter(balie, listen=None):
    """Adds it to the settings of a Balie that was not started yet; on a UNIX socket unless told otherwise."""
    folder = pathlib.Path(balie.folder.name)
    folder.chmod(0o755)
    (folder / "seal").write_text("a secret\n")
    for name in ("mail.txt", "mail.html"):
        (folder / name).write_text((EXAMPLE / name).read_text())
    table = (EXAMPLE / "balie.toml").read_text()
    table = table[table.index("[adapter.email]"):]
    # The milter's socket in the test's folder, for a Postfix without a group in common; the test's own mailboxes.
    listen = listen or f"unix:{folder}/milter"
    for was, becomes in ((r"(?m)^listen = .*", f'listen = "{listen}"\naddress_file = "address"'),
                         (r"unsubscribe_listen = .*", 'unsubscribe_listen = "127.0.0.1:0"'), (r"0o660", "0o666"),
                         (r"mailboxes = .*", 'mailboxes = ["@shop.example"]'),
                         (r"@desk\.shop\.example", "@desk.example")):
        table = re.sub(was, becomes, table)
    with balie.settings.open("a") as settings:
        settings.write(table)


def main_cf(folder):
    """The example's lines for Postfix, with the socket in that folder."""
    return (EXAMPLE / "main.cf").read_text().replace("/run/balie", str(folder))
