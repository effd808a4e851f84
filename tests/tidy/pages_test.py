"""What the pages say is so: links lead somewhere, commands exist, the map of the tree has every folder and no other."""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import tidy

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [path for path in tidy.Tree(ROOT).of(".md")]
MAP = re.compile(r"^(?P<indent> {0,2})(?P<name>[\w.]+/?) {2,}", re.MULTILINE)


def blocks(text, kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(block):
    """The programs that a block of shell calls, as far as they stand at the beginning of a line or behind &&."""
    joined = re.sub(r"(<<'?(\w+)'?.*?\n)(.*?^\2$)", r"\1", block, flags=re.MULTILINE | re.DOTALL).replace("\\\n", " ")
    for line in joined.split("\n"):
        for part in re.split(r"&&|\|\|?", re.sub(r"'[^']*'|\"[^\"]*\"", "''", line.split(" #")[0])):
            words = [word for word in part.split() if not re.match(r"^\w+=", word)]
            if words and words[0] in ("bash", "sudo"):
                words = words[1:]
            if words and re.match(r"^[\w./-]+$", words[0]):
                yield words[0]


class Pages(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text()):
                with self.subTest(page=page, target=target):
                    self.assertTrue(((ROOT / page).parent / target).exists())

    def test_commands_exist(self):
        shell = {"cd", "export", "wait", "echo", "nc"}
        for page in PAGES:
            for block in blocks((ROOT / page).read_text(), "sh"):
                for command in commands(block):
                    with self.subTest(page=page, command=command):
                        made = command.startswith(("build/", "balie"))  # the end-to-end test of the pages runs those
                        self.assertTrue(made or command in shell or (ROOT / command).is_file() or shutil.which(command))

    def test_the_map_has_every_folder_and_no_other(self):
        tree = next(block for block in blocks((ROOT / "README.md").read_text(), "") if "core/" in block)
        named, above = set(), ""
        for match in MAP.finditer(tree):
            above = above if match["indent"] else match["name"]
            named.add((above if match["indent"] else "") + match["name"])
        for path in named:
            self.assertTrue((ROOT / path).exists(), path)
        for parent in ("core", "protocols", "adapters", "plugins"):
            for path in (ROOT / parent).glob("*/CMakeLists.txt"):
                self.assertIn(f"{parent}/{path.parent.name}/", named)

    def test_the_picture_is_of_this_tree(self):
        command = [sys.executable, "-B", "tests/tidy/picture.py", "--check"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True)
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_commands_are_found_in_blocks(self):
        self.assertEqual(list(commands("cat >x <<'END'\nno = 1\nEND\nls\n")), ["cat", "ls"])
        block = "A=1 bash tests/run.sh x # y\ncmake --preset r && no-such \\\n  arg | jq '. | a'\n"
        self.assertEqual(list(commands(block)), ["tests/run.sh", "cmake", "no-such", "jq"])


if __name__ == "__main__":
    unittest.main()
