"""Measures `balie match` on made-up person records: match_bench.py BALIE PERSON_RECORDS COUNT [SEED]

Prints one JSON object: time and memory of the command, and how well it did against the truth, which only this reads.
"""
import collections
import csv
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def pairs_within(groups):
    return sum(size * (size - 1) // 2 for size in collections.Counter(groups).values())


def rows_of(path):
    with path.open() as file:
        yield from csv.DictReader(file)


def main():
    balie, person_records, count = sys.argv[1:4]
    seed = sys.argv[4] if len(sys.argv) > 4 else "1"
    with tempfile.TemporaryDirectory() as name:
        people, clusters, pairs = (pathlib.Path(name, f"{part}.csv") for part in ("people", "clusters", "pairs"))
        with people.open("w") as file:
            subprocess.run([person_records, count, seed], stdout=file, check=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        answer = subprocess.run([balie, "--json", "match", people, "--spec", ROOT / "examples/match/people.toml",
                                 "--out", clusters, "--pairs", pairs], check=True, capture_output=True, text=True)
        seconds = time.monotonic() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        truth = {row["id"]: row["person"] for row in rows_of(people)}
        found = {row["record_id"]: row["cluster_id"] for row in rows_of(clusters)}
        sure = [row for row in rows_of(pairs) if float(row["probability"]) >= 0.95]
    right = pairs_within((found[record], truth[record]) for record in truth)
    wrong = sum(truth[row["record_id_1"]] != truth[row["record_id_2"]] for row in sure)
    print(json.dumps({
        "records": len(truth), "seconds": round(seconds, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, 1),
        "resident_MB": used.ru_maxrss // 1024, "pairs_compared": json.loads(answer.stdout)["pairsCompared"],
        "f1": round(2 * right / (pairs_within(found.values()) + pairs_within(truth.values())), 4),
        "precision_of_clusters": round(right / max(pairs_within(found.values()), 1), 5),
        "pairs_at_0.95": len(sure), "of_these_wrong": wrong}))


if __name__ == "__main__":
    main()
