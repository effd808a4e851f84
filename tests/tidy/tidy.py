"""The rules of the house that the build cannot check. `tidy.py` checks the tree it stands in; exit status 1 and a line
for each breach: FILE:LINE: RULE: what is wrong. Each rule is a function of a Tree; tidy_test.py shows that it fires.
"""
import ast
import fnmatch
import pathlib
import posixpath
import re
import subprocess
import sys

import cpp
import layers

TOP = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md",
       "adapters", "core", "examples", "plugins", "protocols", "tests"}
LINE_MAX, FUNCTION_LINES_MAX, FILE_LINES_MAX = 120, 70, 500
CPP = (".cpp", ".hpp")
CODE = (".cpp", ".hpp", ".py", ".js", ".mjs", ".ts", ".tsx", ".css", ".sh", ".cmake", ".proto")
SHIPPED = ("core", "adapters", "plugins", "protocols")

# Where a rule does not hold, and why.
CLOCK_FILES = {"core/base/clock.cpp": "the one source of time", "tests/bench/*": "measures",
               "tests/support/*": "waits for conditions with a time limit"}
THREAD_FOLDERS = {"core/base": "sockets and logs", "core/bus": "sessions", "core/service": "owns threads and lifetimes",
                  "core/store": "write-behind", "core/operator": "watches children", "plugins/*": "behind an interface",
                  "adapters/*": "their own processes", "tests*": "", "examples*": ""}
CPP_NAME = re.compile(r"[\w./-]+\.cpp\b")
LENGTH_FREE = ("tests/data/*", "tests/fuzz/corpus/*", "tests/fuzz/crashes/*", "LICENSE", "*package-lock.json")


class Tree:
    """The files of the project: what git knows or would add; all of them where there is no git."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = sorted(self._list())
        self._texts = {}

    def _list(self):
        if (self.root / ".git").exists():
            command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
            names = subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout
            return [name for name in names.split("\0") if name and (self.root / name).is_file()]
        skip = {"build", "node_modules", "__pycache__", ".git"}
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return [path.as_posix() for path in found if not skip & set(path.parts)]

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_bytes().decode("utf-8", "replace")
        return self._texts[path]

    def code(self, path):
        return cpp.code_of(self.text(path))

    def of(self, *suffixes, below=()):
        for path in self.paths:
            if path.endswith(suffixes) and (not below or path.split("/")[0] in below):
                yield path

    def all_text(self):
        return [path for path in self.paths if not excepted(path, LENGTH_FREE) and is_text(path)]


def is_text(path):
    return path.endswith(CODE + (".md", ".toml", ".txt", ".json", ".svg")) or "." not in path.rsplit("/", 1)[-1]


def excepted(path, patterns):
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def matches(pattern, text):
    """(line number, match) of each match."""
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield text.count("\n", 0, match.start()) + 1, match


def folder_of(path):
    return layers.folder_of(path) or ""


def layer_rules(tree):
    for path in tree.of(*CPP):
        for line, text in layers.file_breaches(tree.text(path), folder_of(path)):
            yield path, line, text


def clock(tree):
    now = r"\b(system|steady|high_resolution|utc)_clock\s*::\s*now\b|\b(gettimeofday|clock_gettime)\s*\("
    for path in tree.of(*CPP):
        if not excepted(path, CLOCK_FILES):
            for line, _ in matches(now, tree.code(path)):
                yield path, line, "time comes from a Clock (core/base/clock.hpp) that is handed in"


def threads(tree):
    for path in tree.of(*CPP):
        if not excepted(folder_of(path), THREAD_FOLDERS):
            for line, match in matches(r"\bstd::(thread|jthread|async)\b|\bpthread_create\b", tree.code(path)):
                yield path, line, f"{match.group(0)}: threads belong to core/service and what stands at an edge"


def sleeps(tree):
    for path in tree.of(*CPP):
        for line, match in matches(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b", tree.code(path)):
            yield path, line, f"{match.group(0)}: wait for a condition with a time limit, or for a timer"


def global_state(tree):
    for path in tree.of(*CPP):
        code = tree.code(path)
        for statement in cpp.mutable_globals(code):
            yield path, statement.line, f"a variable of a namespace that may change: {statement.text.split(chr(10))[0]}"
        for line in cpp.mutable_statics(code):
            yield path, line, "a static variable that may change: hand it in through the constructor"


def environment(tree):
    for path in tree.of(*CPP, below=SHIPPED):
        if folder_of(path) != "core/base":
            for line, _ in matches(r"\b(secure_)?getenv\s*\(", tree.code(path)):
                yield path, line, "settings come from balie.toml; the environment is read in core/base alone"


def line_length(tree):
    for path in tree.of(*CODE, "CMakeLists.txt", ".ci/install", ".ci/run"):
        if not excepted(path, LENGTH_FREE):
            for number, line in enumerate(tree.text(path).split("\n"), 1):
                if len(line) > LINE_MAX:
                    yield path, number, f"{len(line)} columns; at most {LINE_MAX}"


def function_length(tree):
    def lengths(path):
        if path.endswith(".py"):
            for node in ast.walk(ast.parse(tree.text(path))):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield node.name, node.lineno, node.end_lineno
        else:
            for one in cpp.scan(tree.code(path))[0]:
                yield one.head.split("\n")[0], one.first_line, one.last_line

    for path in tree.of(*CPP, ".py"):
        for name, first, last in lengths(path):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield path, first, f"{name}: {last - first + 1} lines; at most {FUNCTION_LINES_MAX}"


def file_length(tree):
    for path in tree.of(*CODE, ".md", "CMakeLists.txt"):
        lines = tree.text(path).count("\n")
        if lines > FILE_LINES_MAX and not excepted(path, LENGTH_FREE):
            yield path, 1, f"{lines} lines; at most {FILE_LINES_MAX}"


def header_guard(tree):
    for path in tree.of(".hpp"):
        if not re.search(r"^#pragma once$", tree.text(path), re.MULTILINE):
            yield path, 1, "no #pragma once"


def words(tree):
    for path in tree.all_text():
        for line, match in matches(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", tree.text(path)):
            yield path, line, f"{match.group(0)}: do it, or open an issue"
    for path in tree.of(*CPP):
        for line, match in matches(r"(?<![.>:\w])get_(?!executor\b)\w+\s*\(", tree.code(path)):
            yield path, line, f"{match.group(0)}...): a function is named after what it hands out, not get_"


def white_space(tree):
    for path in tree.all_text():
        text = tree.text(path)
        for line, _ in matches(r"[ \t\r]+$", text):
            yield path, line, "spaces at the end of the line"
        if path.endswith(CODE) and "\t" in text:
            yield path, text[:text.index("\t")].count("\n") + 1, "a tab"
        if text and not text.endswith("\n"):
            yield path, text.count("\n") + 1, "the last line has no end"


def dead_files(tree):
    lists = {path[:-len("CMakeLists.txt")]: tree.text(path) for path in tree.of("CMakeLists.txt")}
    for path in tree.of(".cpp", ".proto"):
        stem = re.escape(path.rsplit("/", 1)[-1].rsplit(".", 1)[0])
        above = (text for folder, text in lists.items() if path.startswith(folder))
        aside = (posixpath.normpath(folder + name) for folder, text in lists.items() for name in CPP_NAME.findall(text))
        if path not in aside and not any(re.search(rf"(?<![\w-]){stem}(?![\w-])", text) for text in above):
            yield path, 1, "no CMakeLists.txt names this file"


def top_level(tree):
    for path in tree.paths:
        first = path.split("/")[0]
        if first not in TOP and not first.startswith("."):
            yield path, 1, f"{first} does not belong at the top level, which holds {' '.join(sorted(TOP))}"


def machine_paths(tree):
    for path in tree.paths:
        if is_text(path):
            for line, match in matches(r"/wo" r"rk/|/tmp/" r"wt\b|/home/\w+/|/ro" r"ot/", tree.text(path)):
                yield path, line, f"{match.group(0)} exists on one machine alone"


def scripts(tree):
    for path in tree.paths:
        if not is_text(path):
            continue
        text = tree.text(path)
        if re.match(r"#!.*\b(ba|da)?sh\b", text) or path.endswith(".sh"):
            if not text.startswith("#!/bin/bash\n"):
                yield path, 1, "a script begins with #!/bin/bash"
            if not re.search(r"^set -euo pipefail$", text, re.MULTILINE):
                yield path, 1, "a script says set -euo pipefail"
            if not (tree.root / path).stat().st_mode & 0o100:
                yield path, 1, "a script may be run: chmod +x"


def personal_data(tree):
    """Nothing about a person goes to the log, and the people in samples are made up: reserved e-mail domains alone."""
    told = (r"\blog\w*(?:\.|->|::)(?:trace|debug|info|warn\w*|error|critical)\s*\([^;]*?"
            r"(?:identif\w*[^;]*\bvalue\(\)|\bsubject\(\)|contact\w*(?:\.|->)text\(\)|DebugString\(|\bto_json\()")
    for path in tree.of(*CPP, below=SHIPPED):
        for line, _ in matches(told, tree.code(path)):
            yield path, line, "personal data may reach the log: name the contact's id and its adapter, no more"
    mail = r"[\w.+-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})\b"
    made_up = r"(^|\.)(example(\.(com|org|net|nl|co\.uk))?|test|invalid|localhost)$"
    for path in tree.all_text():
        for line, match in matches(mail, tree.text(path)):
            if not re.search(made_up, match.group(1)):
                yield path, line, f"...@{match.group(1)} may be somebody's: use example.com, .example or .test"


RULES = (layer_rules, clock, threads, sleeps, global_state, environment, line_length, function_length, file_length,
         header_guard, words, white_space, dead_files, top_level, machine_paths, scripts, personal_data)


def breaches(tree, rules=RULES):
    for rule in rules:
        for path, line, text in rule(tree):
            yield f"{path}:{line}: {rule.__name__}: {text}"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    wrong = list(breaches(Tree(root)))
    print("\n".join(wrong) if wrong else f"tidy: {len(RULES)} rules hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
