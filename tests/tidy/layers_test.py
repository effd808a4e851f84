"""Breaks layer rules on purpose, in a copy of the tree: configuring or building fails with the rule's sentence."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import tidy

CMAKE, ROOT = sys.argv.pop(1), pathlib.Path(__file__).resolve().parents[2]
NO_ADAPTER = "the core knows no channel: core links no adapter"


class BrokenLayers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for path in tidy.Tree(ROOT).paths:
            (cls.folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, cls.folder / path)
        (cls.folder / "build").mkdir()
        (cls.folder / "build/deps").symlink_to(ROOT / "build/deps")

    def run_tool(self, *command):
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        return run.returncode, " ".join((run.stdout + run.stderr).split())  # CMake breaks messages into lines

    def configure(self):
        return self.run_tool(CMAKE, "--preset", "release")

    def build(self):
        return self.run_tool(CMAKE, "--build", "--preset", "release", "--target", "balie_core_contact_layers")

    def break_file(self, path, old, new):
        file = self.folder / path
        text = file.read_text()
        self.assertIn(old, text)
        file.write_text(text.replace(old, new, 1))
        self.addCleanup(file.write_text, text)

    def test_an_include_that_the_table_forbids_fails_the_build(self):
        self.assertEqual(self.configure()[0], 0, self.configure()[1])
        self.assertEqual(self.build()[0], 0, self.build()[1])
        self.break_file("core/contact/keys.cpp", "\n\n", '\n#include "adapters/sdk/adapter.hpp"\n')
        status, text = self.build()
        self.assertNotEqual(status, 0)
        self.assertIn("core/contact/keys.cpp:2: layer rule: ", text)
        self.assertIn('core/contact may not include "adapters/sdk/adapter.hpp"', text)
        self.assertIn(NO_ADAPTER, text)

    def test_a_dependency_that_the_table_forbids_fails_to_configure(self):
        self.break_file("core/contact/CMakeLists.txt", "DEPENDS ", "DEPENDS adapters/sdk ")
        status, text = self.configure()
        self.assertNotEqual(status, 0)
        self.assertIn("layer rule: core/contact may not depend on adapters/sdk", text)
        self.assertIn(NO_ADAPTER, text)


if __name__ == "__main__":
    unittest.main()
