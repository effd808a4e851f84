"""What customers send and get: alphabets, long messages, words, kinds, receipts."""
import json
import sys
import unittest

import sms

PROGRAM, HUB, CENTRE = sys.argv[1:4]
WORDS = ('stop_reply = "You get no more messages of ours."\nhelp_reply = "Balie. Send STOP to end."\n'
         'topics = ["PAY=billing", "3301 *=votes"]\nparts_wait = "1s"\nfrom = "3300"\n')


def header(reference, total, number, wide=False):
    reference = reference.to_bytes(2 if wide else 1, "big")
    element = bytes([8 if wide else 0, len(reference) + 2]) + reference + bytes([total, number])
    return bytes([len(element)]) + element


class Conversation(unittest.TestCase):
    def setUp(self):
        self.table = WORDS
        self.hub, self.centre, self.adapter = sms.Hub(HUB), sms.Centre(CENTRE), None

    def begin(self, table=""):
        self.adapter = sms.Adapter(PROGRAM, self.hub.bus, [self.centre.port], self.table + table)
        self.centre.wait("bound")
        self.adapter.wait_for_hub()

    def tearDown(self):
        self.assertEqual(self.adapter.stop(), 0, self.adapter.logged())
        self.centre.end()
        self.hub.end()

    def test_question_and_answer(self):
        self.begin()
        self.centre.deliver("q", b"PAY my bill?")
        contact = self.hub.wait_contacts(1)[0]
        self.assertEqual(contact["channel"], "sms")
        self.assertEqual(contact["text"], "PAY my bill?")
        self.assertEqual(contact["topic"], "billing")
        self.assertEqual(contact["entry"], "3300")
        self.assertEqual(contact["identifiers"], [{"scheme": "tel", "value": "+447700900163", "assurance": "observed"}])
        self.assertEqual(self.centre.wait("answered")[0]["status"], 0)
        self.hub.command(id="a", contactId=contact["id"], to="+447700900163", text="It is paid: {€ 5}")
        sent = self.centre.wait("submit")[0]
        self.assertEqual(bytes.fromhex(sent["hex"]), b"It is paid: \x1b\x28\x1b\x65 5\x1b\x29")
        self.assertEqual((sent["to"], sent["from"], sent["data_coding"]), ("447700900163", "3300", 0))
        self.assertEqual(self.hub.wait_done("a")["ids"], [sent["id"]])
        self.assertEqual(self.hub.wait_outcome("a", "delivered")["contactId"], contact["id"])
        self.assertEqual(len(self.hub.outcomes("a")), 2, "sent and delivered")
        self.centre.deliver("q2", b"thanks")
        self.assertEqual(self.hub.wait_contacts(2)[1]["thread"], contact["thread"])

    def test_three_parts_with_emoji_both_ways(self):
        self.begin()
        text = "😀 yes " * 25
        units = text.encode("utf-16-be")
        pieces = [units[:133], units[133:266], units[266:]]  # cut as a bad phone cuts: within a unit
        for number in (3, 1, 1, 2):  # out of order, and one twice
            self.centre.deliver(f"p{number}", header(7, 3, number) + pieces[number - 1], esm_class=0x40, data_coding=8)
        self.assertEqual(self.hub.wait_contacts(1)[0]["text"], text)
        self.centre.wait("answered", 4, status=0)
        self.hub.command(id="a", to="+447700900163", text=text)
        sent = self.centre.wait("submit", 3)
        got = b"".join(bytes.fromhex(one["hex"])[6:] for one in sent)
        self.assertEqual(got.decode("utf-16-be"), text)
        for number, one in enumerate(sent, 1):
            data = bytes.fromhex(one["hex"])
            self.assertEqual((data[:3], data[4:6], one["esm_class"], one["data_coding"]),
                             (b"\5\0\3", bytes([3, number]), 0x40, 8))
            self.assertLessEqual(len(data), 140)
            data[6:].decode("utf-16-be")  # no pair is split
        self.hub.wait_outcome("a", "delivered")
        self.assertEqual(len(self.hub.contacts()), 1)

    def test_parts_that_do_not_come(self):
        self.begin()
        self.centre.deliver("p1", header(9, 3, 1, True) + b"begin", esm_class=0x40)
        self.centre.deliver("p3", header(9, 3, 3, True) + b"end", esm_class=0x40)
        contact = self.hub.wait_contacts(1)[0]
        self.assertEqual(contact["text"], "begin [...] end")
        self.assertEqual((contact["attributes"]["parts"], contact["attributes"]["missing"]), (3, 1))

    def test_parts_over_a_restart(self):
        self.table = 'parts_wait = "1m"\n'
        self.begin()
        self.centre.deliver("p1", b"one ", sar_msg_ref_num=300, sar_total_segments=2, sar_segment_seqnum=1)
        self.centre.wait("answered", key="p1", status=0)
        self.adapter.kill()
        self.adapter.start()
        self.centre.deliver("p2", b"two", sar_msg_ref_num=300, sar_total_segments=2, sar_segment_seqnum=2)
        self.assertEqual(self.hub.wait_contacts(1)[0]["text"], "one two")
        self.centre.deliver("p2", b"two", sar_msg_ref_num=300, sar_total_segments=2, sar_segment_seqnum=2)
        self.centre.wait("answered", 2, key="p2", status=0)
        self.assertEqual(len(self.hub.contacts()), 1, "a part that comes again belongs to what is done")

    def test_message_payload_both_ways(self):
        self.begin('parts = "payload"\n')
        self.centre.deliver("p", b"", payload=b"x" * 400)
        self.assertEqual(self.hub.wait_contacts(1)[0]["text"], "x" * 400)
        self.hub.command(id="a", to="+447700900163", text="y" * 400)
        self.assertEqual(bytes.fromhex(self.centre.wait("submit")[0]["payload"]), b"y" * 400)

    def test_alphabets(self):
        self.begin('languages = ["turkish"]\ntransliterate = true\nparts = "sar"\n')
        rows = [(b"caf\x05", 0, "café"), (b"caf\xe9", 3, "café"), ("Привет".encode("iso8859-5"), 6, "Привет"),
                (b"\x1b\x65 \x00", 1, "€ @"), ("ж😀".encode("utf-16-be"), 8, "ж😀")]
        for number, (data, coding, _) in enumerate(rows):
            self.centre.deliver(str(number), data, data_coding=coding)
        self.assertEqual([one["text"] for one in self.hub.wait_contacts(len(rows))], [text for _, _, text in rows])
        self.hub.command(id="quote", to="+447700900163", text="It’s " + "a" * 100)
        self.assertEqual(bytes.fromhex(self.centre.wait("submit")[0]["hex"]), b"It's " + b"a" * 100)
        self.assertIn("transliterated", self.hub.wait_done("quote")["text"])
        self.hub.command(id="turkish", to="+447700900163", text="şığ" * 40)
        sent = self.centre.wait("submit", 2)[1]
        self.assertEqual(bytes.fromhex(sent["hex"])[:4], b"\3\x25\1\1")
        self.hub.command(id="long", to="+447700900163", text="b" * 200)
        self.assertEqual([one["sar"][1:] for one in self.centre.wait("submit", 4)[2:]], [[2, 1], [2, 2]])

    def test_stop_and_help(self):
        self.begin()
        for key, word, source in (("s", "STOP", 1), ("a", "Arrêt !", 2), ("n", "stop asking me for my number", 3)):
            self.centre.deliver(key, word.encode("latin1"), source=f"44770090000{source}", data_coding=3)
        self.centre.wait("answered", 3, status=0)
        said = [one["customerChange"] for one in self.hub.list("said 0") if "customerChange" in one]
        self.assertEqual({one["identifier"]["value"] for one in said}, {"+447700900001", "+447700900002"})
        consent = said[0]["consents"][0]
        self.assertEqual((consent["purpose"], consent["state"], consent.get("channel", "")),
                         ("marketing", "withdrawn", ""))
        contacts = {one["id"] for one in self.hub.wait_contacts(3)}
        self.assertIn(consent["proof"], contacts)
        replies = self.centre.wait("submit", 2)
        self.assertEqual({one["to"] for one in replies}, {"447700900001", "447700900002"})
        self.assertEqual(bytes.fromhex(replies[0]["hex"]), b"You get no more messages of ours.")
        self.centre.deliver("h", b"help", source="447700900004")
        self.assertEqual(bytes.fromhex(self.centre.wait("submit", 3)[2]["hex"]), b"Balie. Send STOP to end.")

    def test_an_offer_is_answered_with(self):
        offers = [{"id": "long", "text": "x" * 161}, {"id": "cap", "text": "A cap for 5 euros?"}]
        self.hub.tell("decide " + json.dumps({"offers": offers}))
        self.begin("offers = true\n")
        self.centre.deliver("q", b"is it ready")
        self.assertEqual(bytes.fromhex(self.centre.wait("submit")[0]["hex"]), b"A cap for 5 euros?")
        shown = sms.wait_for("presented", lambda: [one for one in self.hub.outcomes() if one["kind"] == "presented"])
        self.assertEqual(shown[0]["offerId"], "cap")
        self.assertTrue(shown[0]["decisionId"])
        self.centre.deliver("stop", b"STOP", source="447700900164")
        self.assertEqual(bytes.fromhex(self.centre.wait("submit", 2)[1]["hex"]), b"You get no more messages of ours.")

    def test_kinds(self):
        self.begin()
        self.centre.deliver("flash", b"now", source="447700900001", data_coding=0x10)
        self.centre.deliver("binary", b"\x01\x02", source="447700900002", data_coding=4)
        self.centre.deliver("push", bytes.fromhex("0605040b8423f0") + b"\xff", source="447700900003", data_coding=4,
                            esm_class=0x40)
        self.centre.deliver("premium", b"VOTE 1", source="447700900004", service_type="PSMS", to="3301")
        self.centre.deliver("hindi", bytes.fromhex("032501062f424c5f2759"), source="447700900005", esm_class=0x40)
        self.centre.deliver("other", bytes.fromhex("0325010e") + b"\x01", source="447700900006", esm_class=0x40)
        flash, binary, push, premium, hindi, other = sorted(self.hub.wait_contacts(6),
                                                            key=lambda one: one["identifiers"][0]["value"])
        self.assertEqual((flash["text"], flash["attributes"]["kind"]), ("now", "flash"))
        self.assertEqual((binary["attributes"]["kind"], binary["attributes"]["bytes"]), ("binary", "0102"))
        self.assertEqual(push["attributes"], {"kind": "wap_push", "bytes": "ff", "port": 2948})
        self.assertEqual((premium["topic"], premium["attributes"]["premium"]), ("votes", "PSMS"))
        self.assertEqual(hindi["text"], "नमस्ते")
        self.assertEqual(other["attributes"]["bytes"], "01", "an alphabet that nobody has")

    def test_receipts_of_every_kind(self):
        self.begin()
        rows = [{"ids": "hex", "receipts": "text"}, {"ids": "decimal", "receipts": "both"},
                {"ids": "uuid", "receipts": "tlv"}, {"early": True}, {"swapped": False},
                {"intermediate": True, "twice": True}]
        for number, how in enumerate(rows):
            self.centre.behave(**{"ids": "hex", "receipts": "text", "early": False, "swapped": True,
                                  "intermediate": False, "twice": False, **how})
            name = f"c{number}"
            self.hub.command(id=name, to=f"+44770090020{number}", text="hello")
            self.hub.wait_outcome(name, "delivered")
            kinds = sorted(one["kind"] for one in self.hub.outcomes(name))
            self.assertEqual(sorted(set(kinds)), ["delivered", "sent"], how)
        self.centre.behave(fails=True)
        self.hub.command(id="lost", to="+447700900299", text="a" * 200)
        self.assertIn("undeliverable", self.hub.wait_outcome("lost", "failed")["reason"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
