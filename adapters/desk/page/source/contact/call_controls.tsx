import { Button, Loader, Text } from "@mantine/core";
import { IconPhoneCall, IconPhoneOff, IconPhoneOutgoing, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useStore } from "../base/store";
import { keys, useKeys } from "../shell/keys";
import { useWords } from "../words/words";
import { dialling, useTakes } from "../workplace/capabilities";
import { useFailureText } from "../workplace/command_news";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { DialDialog } from "../workplace/dial_dialog";
import { telephone } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import styles from "./call_view.module.css";

interface ControlProps {
  label: string;
  icon: ReactNode;
  hint?: string;
  color?: string;
  // Asked, and not yet carried out.
  pending: boolean;
  onPress: () => void;
}

// One button of the telephone. It stays in focus while it is being carried out.
function Control({ label, icon, hint, color, pending, onPress }: ControlProps) {
  return (
    <Button
      size="sm"
      variant={color ? "filled" : "default"}
      color={color}
      title={hint}
      aria-disabled={pending}
      aria-busy={pending}
      data-pending={pending || undefined}
      className={styles.key}
      leftSection={pending ? <Loader size={15} color="currentColor" /> : icon}
      onClick={() => pending || onPress()}
    >
      {label}
    </Button>
  );
}

// What the telephony adapter of this call can be asked, and nothing else. The page shows what the adapter says came of
// it, never what was merely asked.
export function CallControls({ contact, number }: { contact: WorkContact; number: string }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const takes = useTakes(contact.adapter);
  const pending = useStore(desk.ordered.pending).filter((one) => one.key === contact.key);
  const failed = useStore(desk.ordered.failed)[contact.key];
  const dials = dialling(useStore(desk.adapters)).length > 0;
  const failureText = useFailureText();
  const [open, setOpen] = useState(false);
  const talking = contact.state === "talking";
  const holding = contact.onHold ? "retrieve" : "hold";
  const mayHold = talking && takes(holding);
  const isPending = (kind: string) => pending.some((one) => one.kind === kind);
  const ask = (kind: string) => attempt(() => telephone(desk, contact, kind));
  useKeys(mayHold ? { hold: () => isPending(holding) || ask(holding) } : {});
  return (
    <>
      <div className={styles.keys} role="toolbar" aria-label={say("call.controls")}>
        {talking && takes("answer") && (
          <Control
            label={say("call.answer")}
            icon={<IconPhoneCall size={17} />}
            pending={isPending("answer")}
            onPress={() => ask("answer")}
          />
        )}
        {mayHold && (
          <Control
            label={say(contact.onHold ? "call.retrieve" : "call.hold")}
            icon={contact.onHold ? <IconPlayerPlay size={17} /> : <IconPlayerPause size={17} />}
            hint={keys.hold}
            pending={isPending(holding)}
            onPress={() => ask(holding)}
          />
        )}
        {talking && takes("hang_up") && (
          <Control
            label={say("call.hangUp")}
            icon={<IconPhoneOff size={17} />}
            color="red"
            pending={isPending("hang_up")}
            onPress={() => ask("hang_up")}
          />
        )}
        {contact.state === "wrap_up" && number && dials && (
          <Control
            label={say("call.again")}
            icon={<IconPhoneOutgoing size={17} />}
            pending={false}
            onPress={() => setOpen(true)}
          />
        )}
      </div>
      <Text size="sm" c="red" role="status" component="p" m={0}>
        {failed && failureText(failed)}
      </Text>
      {open && <DialDialog number={number} onClose={() => setOpen(false)} />}
    </>
  );
}
