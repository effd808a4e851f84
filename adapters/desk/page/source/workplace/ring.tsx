import { Menu } from "@mantine/core";
import { IconVolume, IconVolumeOff } from "@tabler/icons-react";
import { useEffect } from "react";
import { keep, kept } from "../base/kept";
import { Store, useStore } from "../base/store";
import { useWords } from "../words/words";
import { nameOf } from "./contact";
import { useDesk } from "./context";

const ringEvery = 4000; // milliseconds, for as long as something is offered
const sound = new Store(kept("sound", true));

// Two short tones, made by the browser itself. Before the first click a browser may forbid it: then it stays silent.
function tones(): void {
  try {
    const audio = new AudioContext();
    [880, 1174].forEach((pitch, at) => {
      const gain = audio.createGain();
      const tone = audio.createOscillator();
      const begins = audio.currentTime + at * 0.18;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.0001, begins);
      gain.gain.exponentialRampToValueAtTime(0.2, begins + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, begins + 0.16);
      tone.connect(gain).connect(audio.destination);
      tone.start(begins);
      tone.stop(begins + 0.17);
    });
    setTimeout(() => void audio.close(), 1000);
  } catch {
    // no sound here
  }
}

export function SoundItem() {
  const { say } = useWords();
  const on = useStore(sound);
  const toggle = () => {
    keep("sound", !on);
    sound.set(!on);
  };
  return (
    <Menu.Item
      role="menuitemcheckbox"
      aria-checked={on}
      leftSection={on ? <IconVolume size={16} /> : <IconVolumeOff size={16} />}
      onClick={toggle}
    >
      {say(on ? "sound.on" : "sound.off")}
    </Menu.Item>
  );
}

// A contact that is offered is heard until it is answered, and shown by the system while the page is not in front.
export function Ring() {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const heard = useStore(sound);
  const rings = useStore(desk.contacts).some((one) => one.state === "offered");
  useEffect(() => {
    if (!rings || !heard) return;
    tones();
    const timer = setInterval(tones, ringEvery);
    return () => clearInterval(timer);
  }, [rings, heard]);
  useEffect(() => {
    if ("Notification" in window && Notification.permission === "default") {
      const ask = () => void Notification.requestPermission();
      window.addEventListener("click", ask, { once: true });
      return () => window.removeEventListener("click", ask);
    }
  }, []);
  useEffect(() => {
    desk.onOffered = (contact) => {
      if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
      const note = new Notification(say("offered.title", { channel: sayName("channel", contact.channel) }), {
        body: nameOf(contact.customer),
        tag: contact.key,
      });
      note.onclick = () => window.focus();
    };
  }, [desk, say, sayName]);
  return null;
}
