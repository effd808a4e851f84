"""The wire between a platform and its adapter is cut, and neither end is told. The platform (scripted) goes on.
usage: half_open_test.py balie-asterisk balie-freeswitch balie-csta"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

from agi_channel import AgiChannel
from fake_freeswitch import FakeFreeswitch
from fake_pbx import FakePbx
from far import Far
from manager import Manager
from scripted_hub import ScriptedHub
from waiting import wait_for

ASTERISK, FREESWITCH, CSTA = sys.argv[1:4]
del sys.argv[1:4]
NUMBER = "+447700900163"
NOTICED_SECONDS, AGREED_SECONDS = 10, 5


class HalfOpen(unittest.TestCase):
    def setUp(self):
        self.far = Far()
        self.addCleanup(self.far.end)
        self.folder = tempfile.TemporaryDirectory(prefix="balie-far-")
        self.addCleanup(self.folder.cleanup)
        self.hub = ScriptedHub(self.folder.name)
        self.addCleanup(self.hub.stop)

    def start(self, program, **settings):
        """The adapter, on the far side; the hub is reached by a file, which no wire is needed for."""
        folder = pathlib.Path(self.folder.name)
        table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
        (folder / "balie.toml").write_text(f'[bus]\nendpoint = "{self.hub.endpoint}"\n[adapter.far]\n'
                                           f'channel = "voice"\nspool = "spool"\n{table}')
        log = open(folder / "log", "w")
        self.addCleanup(log.close)
        words = self.far.words(program, "--config", folder / "balie.toml", "--name", "far")
        process = subprocess.Popen(words, stderr=log)
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.terminate)
        wait_for("a session", lambda: self.hub.peers, more=self.log)

    def log(self):
        return (pathlib.Path(self.folder.name) / "log").read_text()

    def wait_logged(self, text, seconds=20):
        wait_for(text, lambda: text in self.log(), seconds, self.log)

    def cut_and_mend(self, noticed, meanwhile, agreed):
        self.far.cut()
        meanwhile()
        self.wait_logged(noticed, NOTICED_SECONDS)
        self.far.mend()
        began = time.monotonic()
        agreed()
        self.assertLess(time.monotonic() - began, AGREED_SECONDS)

    def kinds(self, contact):
        return [one.kind for one in self.hub.outcomes.values() if one.contact_id == contact]

    def test_asterisk(self):
        manager = Manager(host=self.far.here)
        self.addCleanup(manager.stop)
        manager.member("anna", "PJSIP/2001")
        (pathlib.Path(self.folder.name) / "secret").write_text("secret\n")
        self.start(ASTERISK, type="asterisk", host=self.far.there, port=0, address_file="address",
                   manager_host=self.far.here, manager_port=manager.port, manager_user="balie",
                   manager_secret_file="secret")
        self.hub.wait_presence("anna", "ready")
        address = (pathlib.Path(self.folder.name) / "address").read_text().strip().rsplit(":", 1)
        channels = {}
        for uniqueid in ("1.1", "1.2"):
            channels[uniqueid] = manager.new("PJSIP/trunk", uniqueid=uniqueid, number=NUMBER)
            agi = AgiChannel((address[0], int(address[1])), "contact", uniqueid=uniqueid)
            channels[uniqueid]["variables"].update(agi.run())
        manager.bridge(channels["1.1"], manager.new("PJSIP/2001", linkedid="1.1"))
        self.hub.wait_outcome("1.1/answered")

        def meanwhile():
            manager.hangup(channels["1.1"])
            manager.member("anna", "PJSIP/2001", Paused=1, PausedReason="lunch")

        def agreed():
            self.hub.wait_outcome("1.1/completed")
            self.hub.wait_presence("anna", "not_ready")
        self.cut_and_mend("no link to the manager", meanwhile, agreed)
        manager.hangup(channels["1.2"])
        self.hub.wait_outcome("1.2/abandoned")
        self.assertEqual((self.kinds("1.1"), self.kinds("1.2")), (["answered", "completed"], ["abandoned"]))

    def test_freeswitch(self):
        switch = FakeFreeswitch(host=self.far.here)
        self.addCleanup(switch.crash)
        switch.set_agent("anna", contact="user/1001", status="Available")
        self.start(FREESWITCH, type="freeswitch", host=self.far.here, port=switch.port, listen=f"{self.far.there}:8084")
        self.hub.wait_presence("anna", "ready")
        first, second = (switch.call(NUMBER, "100", f"{self.far.there}:8084") for _ in range(2))
        wait_for("both to go on", lambda: {first.place, second.place} == {"resumed"}, more=self.log)
        first.bridge_with("b-1", "1001")
        self.hub.wait_outcome(f"{first.uuid}-answered")

        def meanwhile():
            first.hang_up()
            switch.agents["anna"]["status"] = "On Break"

        def agreed():
            self.hub.wait_outcome(f"{first.uuid}-completed")
            self.hub.wait_presence("anna", "not_ready")
        self.cut_and_mend("no line to FreeSWITCH", meanwhile, agreed)
        second.hang_up()
        self.hub.wait_outcome(f"{second.uuid}-abandoned")
        self.assertEqual((self.kinds(first.uuid), self.kinds(second.uuid)), (["answered", "completed"], ["abandoned"]))

    def test_csta(self):
        pbx = FakePbx(host=self.far.here)
        self.addCleanup(pbx.crash)
        pbx.agents["2001"] = ("77", "agentReady")
        self.start(CSTA, type="csta", host=self.far.here, port=pbx.port, monitors=["2001"], routes=["*"],
                   agents=["anna=77"], keepalive="2s", answer_limit="2s")
        self.hub.wait_presence("anna", "ready")
        for call in ("41", "42"):
            pbx.route(f"x{call}", call, NUMBER, "2001")
        first, second = (wait_for("the contact", lambda prefix=prefix: next(
            (one for one in self.hub.contacts if one.startswith(prefix)), None), more=self.log)
                         for prefix in ("41-", "42-"))
        pbx.established("41", "2001", NUMBER, "2001")
        self.hub.wait_outcome(f"{first}-answered")

        def meanwhile():
            pbx.cleared("41", "T1", NUMBER)
            pbx.agents["2001"] = ("77", "agentNotReady")
            pbx.calls["2001"] = [("42", "alerting")]

        def agreed():
            self.hub.wait_outcome(f"{first}-completed")
            self.hub.wait_presence("anna", "not_ready")
        self.cut_and_mend("csta.silent", meanwhile, agreed)
        pbx.cleared("42", "T2", NUMBER)
        self.hub.wait_outcome(f"{second}-abandoned")
        self.assertEqual((self.kinds(first), self.kinds(second)), (["answered", "completed"], ["abandoned"]))


if __name__ == "__main__":
    unittest.main()
