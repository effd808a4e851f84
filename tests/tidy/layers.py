"""Checks one folder against the layer table, layers.txt.

layers.py declared FOLDER DEPENDS...        what a CMake target declares must be allowed by the table
layers.py included FOLDER STAMP DEPENDS...  what its files include must be declared; touches STAMP when all is well
"""
import fnmatch
import functools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOP = ("core", "adapters", "plugins", "protocols", "tests", "examples")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
SYSTEM_INCLUDE = re.compile(r"^\s*#\s*include\s+<([^>]+)>", re.MULTILINE)
ASIO_FREE = tuple(f"core/{name}" for name in "contact feel rules identity decision routing scoring".split())
# header prefix -> the only folder that may include it
WRAPPED = {"xercesc/": ["protocols/xml"], "phonenumbers/": ["core/identity"],
           # The hub's store, and what an adapter must not forget: neither may link the other.
           "sqlite3.h": ["plugins/store_sqlite", "adapters/sdk", "adapters/sdk/sqlite"]}


@functools.cache
def table():
    layers, rules = [], []
    for line in (ROOT / "tests/tidy/layers.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, right = line.split(":", 1)
        if "->" in left:
            folder, used = (part.strip() for part in left.split("->"))
            rules.append((folder, used, right.strip()))
        else:
            layers.append((left.strip(), right.split()))
    return layers, rules


@functools.cache
def violation(folder, used):
    """The rule that forbids folder to use `used`, or None."""
    layers, rules = table()
    for pattern, allowed in layers:
        if fnmatch.fnmatch(folder, pattern):
            if used == folder or any(fnmatch.fnmatch(used, one) for one in allowed):
                return None
            break
    for pattern, target, sentence in rules:
        if fnmatch.fnmatch(folder, pattern) and fnmatch.fnmatch(used, target):
            return sentence
    return None


def folder_of(include):
    """The library a project include belongs to; None for what is not ours."""
    parts = include.split("/")
    if parts[0] not in TOP:
        return None
    return parts[0] if len(parts) == 2 else "/".join(parts[:2])


def declared(folder, depends):
    for used in depends:
        sentence = violation(folder, used)
        if sentence:
            yield f"layer rule: {folder} may not depend on {used}: {sentence}"


def files_of(folder):
    base = ROOT / folder
    found = base.glob("*") if (folder in TOP or folder == "adapters/sdk") else base.rglob("*")
    return sorted(path for path in found if path.suffix in (".cpp", ".hpp"))


def file_breaches(text, folder, depends=None):
    """(line, sentence) for each include of a file's text that breaks a rule; `depends` None: declared or not."""
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        include = match.group(1)
        if ".." in include:
            yield line, f"includes start at the top of the tree, never with ..: {include}"
        used = folder_of(include)
        if used is None or used == folder:
            continue
        sentence = violation(folder, used)
        if sentence:
            yield line, f'{folder} may not include "{include}": {sentence}'
        elif depends is not None and used not in depends:
            yield line, f'{folder} includes "{include}" but does not declare {used} in DEPENDS'
    for match in SYSTEM_INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        header = match.group(1)
        if header.startswith("boost/asio") and folder in ASIO_FREE:
            yield line, f"Asio stays out of {folder}: it decides, and does no I/O"
        for prefix, owners in WRAPPED.items():
            if header.startswith(prefix) and folder not in owners and not folder.startswith("tests"):
                yield line, f"<{header}> is wrapped once, in {' and in '.join(owners)}"


def included(folder, depends):
    for path in files_of(folder):
        for line, sentence in file_breaches(path.read_text(), folder, depends):
            yield f"{path.relative_to(ROOT)}:{line}: layer rule: {sentence}"


def main():
    mode, folder = sys.argv[1:3]
    depends = sys.argv[3:] if mode == "declared" else sys.argv[4:]
    wrong = list(declared(folder, depends) if mode == "declared" else included(folder, depends))
    for line in wrong:
        print(line, file=sys.stderr)
    if mode == "included" and not wrong:
        pathlib.Path(sys.argv[3]).touch()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
