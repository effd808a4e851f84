import { Button, Text } from "@mantine/core";
import {
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useState } from "react";
import { clockSpan, useNow } from "../base/time";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { DialDialog } from "../workplace/dial_dialog";
import { command } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import styles from "./call_view.module.css";

// A call: the telephone itself stands beside the desk; what is asked here is carried out by the telephony adapter.
export function CallView({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const now = useNow();
  const [dialling, setDialling] = useState(false);
  const asked = contact.decided?.contact;
  const number = asked?.identifiers.find((one) => one.scheme === "tel")?.value ?? "";
  const talking = contact.state === "talking";
  const ask = (kind: string) => attempt(() => command(desk, contact, kind));
  const hold = () =>
    attempt(async () => {
      await command(desk, contact, contact.onHold ? "retrieve" : "hold");
      desk.change(contact.key, (one) => ({ ...one, onHold: !one.onHold }));
    });
  const HoldIcon = contact.onHold ? IconPlayerPlay : IconPlayerPause;
  return (
    <div className={styles.call}>
      <div className={styles.disc} data-state={contact.onHold ? "hold" : contact.state}>
        {contact.state === "offered" ? (
          <IconPhoneIncoming size={40} aria-hidden />
        ) : (
          <IconPhoneCall size={40} aria-hidden />
        )}
      </div>
      <Text size="xl" fw={650} component="p" m={0}>
        {number || say("call.hidden")}
      </Text>
      <Text c="dimmed" component="p" m={0} role="status">
        {contact.state === "offered" ? say("call.rings") : contact.onHold ? say("call.onHold") : say("call.talking")}
      </Text>
      <Text className={styles.clock} component="p" m={0}>
        {clockSpan((now - contact.since) / 1000)}
      </Text>
      {asked?.topic && (
        <Text component="p" m={0}>
          {say("call.topic", { topic: asked.topic })}
        </Text>
      )}
      {asked?.entry && (
        <Text c="dimmed" size="sm" component="p" m={0}>
          {say("call.entry", { entry: asked.entry })}
        </Text>
      )}
      <div className={styles.keys} role="toolbar" aria-label={say("call.controls")}>
        {talking && (
          <>
            <Button
              size="sm"
              variant="default"
              leftSection={<IconPhoneCall size={17} />}
              onClick={() => ask("answer")}
            >
              {say("call.answer")}
            </Button>
            <Button
              size="sm"
              variant="default"
              aria-pressed={contact.onHold}
              leftSection={<HoldIcon size={17} />}
              onClick={hold}
            >
              {say(contact.onHold ? "call.retrieve" : "call.hold")}
            </Button>
            <Button size="sm" color="red" leftSection={<IconPhoneOff size={17} />} onClick={() => ask("hang_up")}>
              {say("call.hangUp")}
            </Button>
          </>
        )}
        {contact.state === "wrap_up" && number && (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconPhoneOutgoing size={17} />}
            onClick={() => setDialling(true)}
          >
            {say("call.again")}
          </Button>
        )}
      </div>
      {dialling && <DialDialog number={number} onClose={() => setDialling(false)} />}
    </div>
  );
}
