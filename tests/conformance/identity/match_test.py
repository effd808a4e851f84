"""The figures of `balie match` on records whose persons are known: match_test.py PROGRAM

Pairwise F1 of the clusters, and the precision of the pairs with a probability of 0.95 or more. The truth is read here
alone: the specs do not map it. Needs the reference data: ../shared/data, or where BALIE_REFERENCE_DATA points.
"""
import collections
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[3]
DATA = pathlib.Path(os.environ.get("BALIE_REFERENCE_DATA", ROOT / "../shared/data")) / "identity"


def pairs_within(groups):
    return sum(size * (size - 1) // 2 for size in collections.Counter(groups).values())


def rows_of(path):
    with path.open() as file:
        return list(csv.DictReader(file, skipinitialspace=True))


class Figures:
    """What `balie match` made of one file, against the truth: {record id: person}."""

    def __init__(self, file, spec, truth):
        with tempfile.TemporaryDirectory() as folder:
            clusters, pairs = pathlib.Path(folder, "clusters.csv"), pathlib.Path(folder, "pairs.csv")
            subprocess.run([PROGRAM, "match", file, "--spec", ROOT / "examples/match" / spec, "--out", clusters,
                            "--pairs", pairs], check=True, capture_output=True, timeout=250)
            found = {row["record_id"]: row["cluster_id"] for row in rows_of(clusters)}
            sure = [row for row in rows_of(pairs) if float(row["probability"]) >= 0.95]
        assert found.keys() == truth.keys(), "the clusters must hold each record once"
        right = pairs_within((found[record], truth[record]) for record in truth)
        self.f1 = 2 * right / (pairs_within(found.values()) + pairs_within(truth.values()))
        self.sure = len(sure)
        self.wrong = sum(truth[row["record_id_1"]] != truth[row["record_id_2"]] for row in sure)

    def __str__(self):
        precision = (self.sure - self.wrong) / self.sure if self.sure else 1
        return f"F1 {self.f1:.4f}; {self.sure} pairs at p >= 0.95, {self.wrong} wrong: precision {precision:.4f}"


class MatchTest(unittest.TestCase):
    def reach(self, name, spec, id_column, person, f1):
        file = DATA / name
        if not file.exists():
            self.skipTest(f"{name} is not here: ../shared/data, or where BALIE_REFERENCE_DATA points")
        truth = {row[id_column]: person(row) for row in rows_of(file)}
        figures = Figures(file, spec, truth)
        print(f"{name}: {figures}", flush=True)
        self.assertGreaterEqual(figures.f1, f1)
        self.assertGreater(figures.sure, 0)
        self.assertEqual(figures.wrong, 0)

    def test_febrl1(self):
        self.reach("febrl1.csv", "febrl.toml", "rec_id", lambda row: row["rec_id"].split("-")[1], 0.995)

    def test_febrl3(self):
        self.reach("febrl3.csv", "febrl.toml", "rec_id", lambda row: row["rec_id"].split("-")[1], 0.995)

    def test_fake_1000(self):
        self.reach("fake_1000.csv", "fake_1000.toml", "unique_id", lambda row: row["cluster"], 0.91)


if __name__ == "__main__":
    unittest.main()
