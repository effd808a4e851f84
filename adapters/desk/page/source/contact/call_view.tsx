import { Text } from "@mantine/core";
import { IconPhoneCall, IconPhoneIncoming } from "@tabler/icons-react";
import { clockSpan, useNow } from "../base/time";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { CallControls } from "./call_controls";
import styles from "./call_view.module.css";

// A call: the telephone itself stands beside the desk; what is asked here is carried out by the telephony adapter.
export function CallView({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const now = useNow();
  const asked = contact.decided?.contact;
  const number = asked?.identifiers.find((one) => one.scheme === "tel")?.value ?? "";
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
      <CallControls contact={contact} number={number} />
    </div>
  );
}
