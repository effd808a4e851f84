"""Draws the way of a contact into README.md, from the tree itself; with --check it only says whether it is drawn so.

The adapters are the folders below adapters/, the stages those that decision.proto names, the stores those below
plugins/.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- made by tests/tidy/picture.py -->\n", "<!-- end -->\n"
SAYS = {"identity": "who is this", "customer": "profile and history, one read", "scoring": "models",
        "decision": "offers and policy", "routing": "queue and agent"}


def folders(parent):
    return sorted(path.parent.name for path in (ROOT / parent).glob("*/CMakeLists.txt"))


def stages():
    text = (ROOT / "protocols/bus/balie/v1/decision.proto").read_text()
    line = re.search(r'// ((?:"\w+",? ?)+)\.\n\s*string stage', text).group(1)
    return re.findall(r'"(\w+)"', line)


def picture():
    adapters = [name for name in folders("adapters") if name != "sdk"] or ["..."]
    stores = ["memory", *(name.split("_", 1)[1] for name in folders("plugins") if name.startswith("store_"))]
    lines = ["```mermaid", "flowchart LR", '  world(["phone, mail, chat, SMS, web, letter"])', "  subgraph adapters"]
    lines += [f"    a_{name}[{name}]" for name in adapters]
    lines += ["    a_yours[yours]", "  end", "  world <-- their own protocols --> adapters",
              '  adapters -- "1 Contact" --> batch', '  subgraph hub["hub: takes what is waiting, a batch"]',
              "    direction TB", '    batch["bus: sessions, credit, bounds"]']
    before = "batch"
    for stage in stages():
        lines.append(f'    {before} --> s_{stage}["{stage}: {SAYS[stage]}"]')
        before = f"s_{stage}"
    lines += [f'    {before} --> commit["one write, one sync"]', "  end",
              f'  commit --> log[("log, and what is derived from it<br>({", ".join(stores)})")]',
              '  commit -- "2 Decision, after the commit" --> adapters',
              '  commit -. "3 Event, after the commit" .-> readers(["desks, webhooks, analysts"])', "```"]
    return "\n".join(lines) + "\n"


def main():
    path = ROOT / "README.md"
    before, rest = path.read_text().split(BEGIN)
    drawn, after = rest.split(END)
    if sys.argv[1:] == ["--check"]:
        print("the picture in README.md " + ("is so" if drawn == picture() else "is old: run tests/tidy/picture.py"))
        return drawn != picture()
    path.write_text(before + BEGIN + picture() + END + after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
