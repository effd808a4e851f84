"""Ten forests are published to a hub under load, twice: no decision is late."""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from balie_process import ROOT, Balie

MODELS, TREES, DEPTH = 10, 40, 7
CONTACTS = 20_000


def node(dice, depth, predicate):
    if depth == 0:
        return f'<Node score="{dice.random():.6f}">{predicate}</Node>'
    field, at = dice.choice(("contacts", "days")), f"{dice.uniform(0, 50):.4f}"
    below = f'<SimplePredicate field="{field}" operator="lessOrEqual" value="{at}"/>'
    above = f'<SimplePredicate field="{field}" operator="greaterThan" value="{at}"/>'
    return f"<Node>{predicate}{node(dice, depth - 1, below)}{node(dice, depth - 1, above)}</Node>"


def forest(seed):
    dice = random.Random(seed)
    schema = """<MiningSchema><MiningField name="contacts"/><MiningField name="days" missingValueReplacement="0"/>
<MiningField name="y" usageType="target"/></MiningSchema>"""
    fields = "".join(f'<DataField name="{name}" optype="continuous" dataType="double"/>'
                     for name in ("contacts", "days", "y"))
    tree = f'<TreeModel functionName="regression" splitCharacteristic="binarySplit">{schema}'
    segments = "".join(f'<Segment id="{i}"><True/>{tree}{node(dice, DEPTH, "<True/>")}</TreeModel></Segment>'
                       for i in range(TREES))
    return f"""<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header modelVersion="{seed}"/>
<DataDictionary>{fields}</DataDictionary><MiningModel functionName="regression">{schema}
<Segmentation multipleModelMethod="average">{segments}</Segmentation></MiningModel></PMML>"""


def write_playbook(folder, model):
    for name in ("playbook.toml", "queues.toml", "agents.toml", "hours.toml", "messages.toml", "entries.toml",
                 "segments.toml", "returns.dmn"):
        shutil.copy(ROOT / "examples/playbooks/shop" / name, folder)
    (folder / "forest.pmml").write_text(model)
    tables = []
    for i in range(MODELS):
        shutil.copy(folder / "forest.pmml", folder / f"forest{i}.pmml")
        tables.append(f"""[[model]]
name = "forest{i}"
file = "forest{i}.pmml"
reasons_max = 0
inputs = {{contacts = "customer.contacts", days = "customer.days_known"}}
""")
    (folder / "models.toml").write_text("".join(tables))


class Reload(unittest.TestCase):
    def test_no_decision_is_late_while_ten_models_are_loaded(self):
        with tempfile.TemporaryDirectory() as folder, Balie(sys.argv[1], "shop") as balie:
            playbook = pathlib.Path(folder)
            lines = playbook / "contacts.jsonl"
            with lines.open("w") as out:
                for i in range(CONTACTS):
                    tel = [{"scheme": "tel", "value": f"+4477009{i % 1000:05}"}]
                    out.write(json.dumps({"id": f"r-{i}", "channel": "chat", "identifiers": tel, "wait": "1s"}) + "\n")
            decided = playbook / "decided.jsonl"
            with decided.open("w") as out:
                sender = subprocess.Popen([sys.argv[1], "--config", str(balie.settings), "contact", "send", str(lines)],
                                          stdout=out)
                versions = []
                for seed in (1, 2):
                    write_playbook(playbook, forest(seed))
                    published, = balie.ask("publish", folder)
                    versions.append(published["version"])
                self.assertEqual(sender.wait(120), 0)
            decisions = [json.loads(line) for line in decided.read_text().splitlines()]
            self.assertEqual(len(decisions), CONTACTS)
            self.assertEqual([one["id"] for one in decisions if one.get("fallback")], [])
            by_version = {version: sum(one["playbookVersion"] == version for one in decisions) for version in versions}
            print(f"{CONTACTS} decisions, {by_version} of them by the playbooks with ten forests")
            last, = balie.send({"id": "last", "channel": "chat"})
            self.assertEqual([one["version"] for one in last["scores"]], ["2"] * MODELS)
            self.assertTrue(all(0 < one["value"] < 1 for one in last["scores"]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
