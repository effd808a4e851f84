"""Shows that each rule of tidy.py fires on what breaks it, at the right line, and keeps still otherwise."""
import pathlib
import shutil
import tempfile
import unittest

import tidy

SCRIPT = "#!/bin/bash\nset -euo pipefail\n"
BODY = "int f() {\n" + "  g();\n" * 70 + "}\n"
# rule: (files that break it -> the line at fault), (files that do not)
CASES = {
    "layer_rules": ({
        "core/contact/a.cpp": ('#include "core/base/clock.hpp"\n#include "adapters/sdk/adapter.hpp"\n', 2),
        "adapters/http/a.cpp": ('#include "core/store/store.hpp"\n', 1),
        "core/decision/a.cpp": ("#include <boost/asio/post.hpp>\n", 1),
        "adapters/email/a.cpp": ("#include <xercesc/sax2/SAX2XMLReader.hpp>\n", 1),
    }, {
        "core/contact/b.cpp": '#include "core/base/clock.hpp"\n// #include "adapters/sdk/adapter.hpp"\n',
        "adapters/http/b.cpp": "#include <boost/asio/post.hpp>\n",
    }),
    "clock": ({
        "core/bus/a.cpp": ("auto f() {\n  return std::chrono::steady_clock::now();\n}\n", 2),
        "tests/unit/a.cpp": ("auto f() { return std::chrono::system_clock::now(); }\n", 1),
    }, {
        "core/base/clock.cpp": "auto f() { return std::chrono::system_clock::now(); }\n",
        "core/bus/b.cpp": "// not steady_clock::now()\nauto f(const char* = \"steady_clock::now\");\n",
    }),
    "threads": ({
        "core/decision/a.cpp": ("void f() {\n  std::thread t;\n}\n", 2),
        "protocols/line/a.cpp": ("std::jthread t();\n", 1),
    }, {"core/service/b.cpp": "void f() { std::jthread t; }\n"}),
    "sleeps": ({"tests/unit/a.cpp": ("void f() { sleep_for(1s); }\n", 1)},
               {"tests/unit/b.cpp": "// no sleep_for here\n"}),
    "global_state": ({
        "core/bus/a.cpp": ("namespace balie {\nint count = 0;\n}\n", 2),
        "core/bus/c.cpp": ("namespace {\n\nstd::map<int, std::string> seen;\n}\n", 3),
        "core/bus/d.cpp": ("Hub& hub() {\n  static Hub one;\n  return one;\n}\n", 2),
    }, {
        "core/bus/b.cpp": "namespace balie {\nconstexpr int most = 3;\nconst A limits{.a = 1};\nint f(int a = 0);\n"
                          "struct S {\n  int count = 0;\n  std::string name;\n};\nusing A = int;\nenum class E { a };\n"
                          "int f(int a) {\n  static constexpr int b = 1;\n  int c = 0;\n  return a + b + c;\n}\n}\n",
    }),
    "environment": ({"core/service/a.cpp": ('auto f() { return std::getenv("HOME"); }\n', 1)},
                    {"core/base/b.cpp": 'auto f() { return std::getenv("HOME"); }\n'}),
    "line_length": ({"core/bus/a.cpp": ("\n// " + "x" * 118 + "\n", 2)}, {"core/bus/b.cpp": "// " + "x" * 117 + "\n"}),
    "function_length": ({
        "core/bus/a.cpp": ("namespace a {\n" + BODY + "}\n", 2),
        "core/bus/c.cpp": ("class A {\n  A() : b_{1}, c_(2) {\n" + "  g();\n" * 70 + "  }\n};\n", 2),
        "tests/unit/a.py": ("\ndef f():\n" + "    g()\n" * 70, 2),
    }, {
        "core/bus/b.cpp": "namespace a {\nint f() {\n" + "  if (x) { g(); }\n" * 68 + "}\nint g() {}\n}\n",
        "core/bus/d.cpp": "const int table[] = {\n" + "  1,\n" * 100 + "};\n",
    }),
    "file_length": ({"core/bus/a.cpp": ("\n" * 501, 1)}, {"core/bus/b.cpp": "\n" * 500}),
    "header_guard": ({"core/bus/a.hpp": ("// #pragma once\n", 1)}, {"core/bus/b.hpp": "// A\n#pragma once\n"}),
    "words": ({
        "core/bus/a.cpp": ("\n// TO" "DO: later\n", 2),
        "core/bus/c.hpp": ("int get_size();\n", 1),
    }, {"core/bus/b.cpp": "auto f() { return stream.get_executor(); }\nint target_size();\nint get();\n"}),
    "white_space": ({
        "core/bus/a.cpp": ("int a;\nint b; \n", 2),
        "core/bus/c.cpp": ("int a;", 1),
        "core/bus/d.cpp": ("int a;\n\tint b;\n", 2),
    }, {"core/bus/b.cpp": "int a;\n\nint b;\n"}),
    "dead_files": ({"core/bus/a.cpp": ("int a();\n", 1)},
                   {"core/bus/b.cpp": "int a();\n", "core/bus/CMakeLists.txt": "balie_library(x SOURCES b.cpp)\n",
                    "tests/c.cpp": "int a();\n", "tests/unit/CMakeLists.txt": "balie_test(x SOURCES ../c.cpp)\n"}),
    "top_level": ({"docs/a.md": ("# A\n", 1), "Makefile": ("all:\n", 1)},
                  {"README.md": "# A\n", ".ci/run": SCRIPT, "core/x": ""}),
    "machine_paths": ({"core/bus/a.cpp": ("\n// see /wo" "rk/a\n", 2)}, {"core/bus/b.cpp": "// a framework/b\n"}),
    "scripts": ({
        "tests/a.sh": ("#!/bin/sh\nset -euo pipefail\n", 1),
        "tests/c": ("#!/bin/bash\nset -e\n", 1),
    }, {"tests/b.sh": SCRIPT}),
    "personal_data": ({
        "core/bus/a.cpp": ('void f() {\n  log_.info("from {}", identifier.value());\n}\n', 2),
        "examples/a.toml": ("\nmail = 'jan@some" "body.nl'\n", 2),
    }, {
        "core/bus/b.cpp": 'void f() { log_.info("contact {}", contact.id()); }\n',
        "examples/b.toml": "mail = 'jan@example.com, piet@shop.example'\n",
    }),
}


class Rules(unittest.TestCase):
    def tree(self, files):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
            if text.startswith("#!"):
                (folder / path).chmod(0o755)
        return tidy.Tree(folder)

    def test_every_rule_is_shown_to_fire(self):
        self.assertEqual(set(CASES), {rule.__name__ for rule in tidy.RULES})

    def test_each_rule(self):
        for name, (bad, good) in CASES.items():
            rule = getattr(tidy, name)
            found = list(rule(self.tree({path: text for path, (text, _) in bad.items()})))
            places = {(path, line) for path, line, _ in found}
            with self.subTest(rule=name):
                self.assertEqual(places, {(path, line) for path, (_, line) in bad.items()}, found)
                self.assertEqual(list(rule(self.tree(good))), [])

    def test_a_script_that_may_not_be_run_is_a_breach(self):
        tree = self.tree({"tests/a.sh": SCRIPT})
        (tree.root / "tests/a.sh").chmod(0o644)
        self.assertEqual(len(list(tidy.scripts(tree))), 1)


if __name__ == "__main__":
    unittest.main()
