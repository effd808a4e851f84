import { Button, Kbd } from "@mantine/core";
import { IconArrowForwardUp, IconCheck, IconPhoneCalling, IconUsersPlus } from "@tabler/icons-react";
import { useState } from "react";
import { keys, useKeys } from "../shell/keys";
import { useWords } from "../words/words";
import { useTakes } from "../workplace/capabilities";
import { telephoneChannels } from "../workplace/choices";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { order, outcome } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import { CallbackDialog } from "./callback_dialog";
import styles from "./contact_actions.module.css";
import { PassOnDialog } from "./pass_on_dialog";

// What may be done with any contact in hand, whatever its channel.
export function ContactActions({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [dialog, setDialog] = useState<"" | "transfer" | "join" | "callback">("");
  const takes = useTakes(contact.adapter);
  const talking = contact.state === "talking";

  async function end() {
    if (contact.state === "own") {
      await outcome(desk, contact, "completed");
      desk.remove(contact.key);
      return;
    }
    await order(desk, contact, "end");
  }
  const finish = () => (talking || contact.state === "own") && attempt(end);
  useKeys({ end: finish });
  if (contact.state === "offered") return null;
  return (
    <div className={styles.bar} role="toolbar" aria-label={say("contact.actions")}>
      {talking && (
        <>
          <Button
            variant="default"
            leftSection={<IconArrowForwardUp size={15} />}
            onClick={() => setDialog("transfer")}
          >
            {say("contact.transfer")}
          </Button>
          {takes("join") && (
            <Button variant="default" leftSection={<IconUsersPlus size={15} />} onClick={() => setDialog("join")}>
              {say("contact.consult")}
            </Button>
          )}
          {telephoneChannels.includes(contact.channel) && takes("call_back") && (
            <Button
              variant="default"
              leftSection={<IconPhoneCalling size={15} />}
              onClick={() => setDialog("callback")}
            >
              {say("contact.callback")}
            </Button>
          )}
        </>
      )}
      <Button
        className={styles.end}
        color="red"
        variant="light"
        leftSection={<IconCheck size={15} />}
        onClick={finish}
        rightSection={<Kbd size="xs">{keys.end}</Kbd>}
      >
        {say(contact.state === "own" ? "contact.done" : "contact.end")}
      </Button>
      {(dialog === "transfer" || dialog === "join") && (
        <PassOnDialog contact={contact} kind={dialog} onClose={() => setDialog("")} />
      )}
      {dialog === "callback" && <CallbackDialog contact={contact} onClose={() => setDialog("")} />}
    </div>
  );
}
