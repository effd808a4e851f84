"""The made-up day is the same for the same seed, plausible, and knows itself who comes back."""
import pathlib
import re
import sys
import unittest
from datetime import datetime, timezone

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "examples/day"))
import day

DATE = datetime(2026, 11, 20, tzinfo=timezone.utc)


class Day(unittest.TestCase):
    def setUp(self):
        self.moments = list(day.generate(1, 400, DATE))

    def test_one_seed_is_one_day(self):
        self.assertEqual(self.moments, list(day.generate(1, 400, DATE)))
        self.assertNotEqual(self.moments, list(day.generate(2, 400, DATE)))

    def test_some_hundreds_of_customers_come_on_several_channels_and_come_back_on_others(self):
        self.assertGreater(len(self.moments), 800)
        self.assertEqual({moment.contact["channel"] for moment in self.moments}, set(day.CHANNELS))
        self.assertGreater(sum(not moment.seen_before for moment in self.moments), 300)
        self.assertGreater(sum(moment.other_channel for moment in self.moments), 200)

    def test_contacts_are_in_order_of_time_and_have_ids_of_their_own(self):
        times = [moment.contact["at"] for moment in self.moments]
        self.assertEqual(times, sorted(times))
        self.assertTrue(times[0].startswith("2026-11-20T08:00"))
        self.assertEqual(len({moment.contact["id"] for moment in self.moments}), len(self.moments))

    def test_numbers_come_in_many_forms_of_the_range_for_films(self):
        forms, countries = set(), set()
        for moment in self.moments:
            for one in moment.contact["identifiers"]:
                if one["scheme"] == "tel":
                    digits = re.sub(r"\D", "", one["value"].replace("(0)", ""))
                    self.assertRegex(digits, r"^(44|0044|0)7700900\d{3}$")
                    forms.add(re.sub(r"\d", "9", one["value"]))
                    countries.add((one["value"][0] == "+", moment.contact.get("country")))
        self.assertGreaterEqual(len(forms), 6)
        self.assertNotIn((False, None), countries)  # a national number says whose

    def test_a_customer_is_known_by_the_best_assured_identifier(self):
        known = day.Known()
        tel, mail = ("tel", "1"), ("email", "a")
        self.assertIsNone(known.meet([(tel, "observed")], "voice"))
        self.assertIsNone(known.meet([(mail, "observed")], "email"))
        self.assertEqual(known.meet([(tel, "observed"), (mail, "verified")], "web"), ["email"])
        self.assertEqual(known.meet([(tel, "observed")], "voice"), ["voice"])  # it leads where it did
        self.assertEqual(known.meet([(mail, "claimed")], "chat"), ["email", "web"])


if __name__ == "__main__":
    unittest.main()
