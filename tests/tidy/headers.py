"""Shows that each header of a folder compiles alone: headers.py BUILD FOLDER.

The compiler's options are those of one of the folder's own files, as compile_commands.json has them, so a header that
includes what its folder did not declare fails too.
"""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def options_of(build, folder):
    """(directory, command) that compiles a file of the folder, without its input, output and dependency file."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(ROOT / folder):
            words = shlex.split(entry["command"])
            if os.path.basename(words[0]) == "ccache":
                del words[0]
            for option in ("-o", "-MF", "-MT"):
                while option in words:
                    del words[words.index(option):words.index(option) + 2]
            return entry["directory"], [word for word in words if word not in ("-c", "-MD", str(path), "--")]
    sys.exit(f"no file of {folder} is compiled")


def complaint(header, directory, options):
    run = subprocess.run([*options, "-fsyntax-only", "-x", "c++", "-"], cwd=directory, text=True, capture_output=True,
                         input=f'#include "{header.relative_to(ROOT)}"\n')
    return f"{header.relative_to(ROOT)} does not compile alone:\n{run.stderr}" if run.returncode else ""


def main():
    build, folder = pathlib.Path(sys.argv[1]), sys.argv[2]
    headers = sorted((ROOT / folder).glob("*.hpp"))
    directory, options = options_of(build, folder)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        complaints = list(pool.map(lambda header: complaint(header, directory, options), headers))
    print("\n".join(filter(None, complaints)) or f"{len(headers)} headers of {folder} compile alone")
    return any(complaints)


if __name__ == "__main__":
    sys.exit(main())
