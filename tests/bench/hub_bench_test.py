"""Runs `balie bench` small, so that it cannot rot: all figures are there, every contact decided. None is judged."""
import json
import subprocess
import sys

FIGURES = ("decisions_per_second", "cpu_us_per_decision", "hub_resident_bytes",
           "p50_ms", "p99_ms", "p999_ms", "echo_per_second", "log_entries_per_second", "ratio_to_echo", "ratio_to_log",
           "ratio_p99_to_echo_and_log")


def main():
    words = [sys.argv[1], "bench", "--customers", "500", "--rate", "500", "--seconds", "0.5", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=100, check=False)
    print(done.stdout, done.stderr[-500:])
    assert done.returncode == 0, done.returncode
    report = json.loads(done.stdout)
    for name in FIGURES:
        assert report[name] > 0, name
    assert report["not_decided"] == 0, report["not_decided"]


if __name__ == "__main__":
    main()
