"""Made-up customers with three identifiers each, imported into a hub of its own: import_bench.py BALIE [COUNT]

Prints one JSON object: rows a second by the command's own time, the processor seconds of hub and command, and the hub's
memory. A second import of the same file must change nothing.
"""
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

BALIE = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
PLAYBOOK = {
    "playbook.toml": 'name = "bench"\ncountry = "GB"\ndefault_queue = "general"\n',
    "queues.toml": '[[queue]]\nname = "general"\n',
    "entries.toml": "",
    "attributes.toml": '[[attribute]]\nname = "given_name"\n[[attribute]]\nname = "family_name"\n'
                       '[[attribute]]\nname = "tier"\nallowed = ["none", "plus"]\n'
                       '[[attribute]]\nname = "birth_date"\ntype = "date"\n'}
MAP = """
[customer]
source = "crm"
at = { value = "{updated}", format = "%Y-%m-%d" }
[[customer.identifiers]]
scheme = "account"
value = "{id}"
assurance = "verified"
[[customer.identifiers]]
scheme = "tel"
value = "{tel}"
assurance = "claimed"
[[customer.identifiers]]
scheme = "email"
value = "{mail}"
assurance = "claimed"
[customer.attributes]
given_name = "{given}"
family_name = "{family}"
tier = "{tier}"
birth_date = "{born}"
[[customer.consents]]
purpose = "marketing"
channel = "email"
when = "{optin}"
states = { Y = "granted", N = "denied" }
"""
GIVEN = ["Ann", "Ben", "Cem", "Dee", "Eva", "Finn", "Gus", "Hala", "Ida", "Jon"]
FAMILY = ["Smith", "Jones", "Taylor", "Brown", "Khan", "Okafor", "Novak", "Garcia", "Lee", "Patel"]


def write_customers(path, count):
    draw = random.Random(7)
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,tel,mail,given,family,tier,born,optin,updated\n")
        for number in range(count):
            given, family = draw.choice(GIVEN), draw.choice(FAMILY)
            born = f"{draw.randrange(1930, 2008)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
            file.write(f"A{number:09},+4477{number:08},{given.lower()}.{family.lower()}.{number}@example.org,{given},"
                       f"{family},{draw.choice(('none', 'plus'))},{born},{draw.choice('YN')},"
                       f"2026-11-{draw.randrange(1, 21):02}\n")


def memory_of(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return {line.split(":")[0]: int(line.split()[1]) // 1024 for line in status.splitlines()
            if line.startswith(("VmHWM", "VmRSS"))}


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main():
    with tempfile.TemporaryDirectory(prefix="balie-import-bench-") as name:
        folder = pathlib.Path(name)
        (folder / "playbook").mkdir()
        for file, content in PLAYBOOK.items():
            (folder / "playbook" / file).write_text(content)
        (folder / "map.toml").write_text(MAP)
        (folder / "balie.toml").write_text(f'[hub]\nplaybook = "playbook"\n[bus]\ndirectory = "{folder}"\n')
        write_customers(folder / "customers.csv", COUNT)
        with (folder / "log").open("wb") as log:
            hub = subprocess.Popen([BALIE, "--config", str(folder / "balie.toml"), "hub"], stderr=log)
        try:
            measure(folder, hub)
        finally:
            hub.terminate()
            hub.wait(120)


def measure(folder, hub):
    command = [BALIE, "--config", str(folder / "balie.toml"), "--json"]
    until = time.monotonic() + 60
    while subprocess.run([*command, "status"], capture_output=True, check=False).returncode != 0:
        assert time.monotonic() < until and hub.poll() is None, (folder / "log").read_text()
    runs = []
    for _ in range(2):
        hub_before, own_before = processor_seconds(hub), resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.monotonic()
        done = subprocess.run([*command, "import", "customers", str(folder / "customers.csv"), "--map",
                               str(folder / "map.toml")], capture_output=True, text=True, check=True)
        seconds = time.monotonic() - begun
        own = resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append({"seconds": round(seconds, 2), "rows_per_second": round(COUNT / seconds),
                     "hub_cpu_us_per_row": round(1e6 * (processor_seconds(hub) - hub_before) / COUNT, 1),
                     "command_cpu_us_per_row": round(
                         1e6 * (own.ru_utime + own.ru_stime - own_before.ru_utime - own_before.ru_stime) / COUNT, 1),
                     **json.loads(done.stdout)})
    assert (runs[0]["taken"], runs[1]["taken"], runs[1]["known"]) == (COUNT, 0, COUNT), runs
    print(json.dumps({"customers": COUNT, "first": runs[0], "again": runs[1], "hub_mib": memory_of(hub)}))


main()
