import { Alert, Button, NativeSelect, Textarea } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { cutToBytes } from "../base/bytes";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { completed, order } from "../workplace/orders";
import { usePlaybookChoices } from "../workplace/playbook_choices";
import { useTry } from "../workplace/use_try";
import styles from "./wrap_up.module.css";

const noteBytesMax = 2000; // as many of it are kept with the customer

// What the contact came to, before the next one comes.
export function WrapUp({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const { options } = usePlaybookChoices();
  const desk = useDesk();
  const attempt = useTry();
  const { code, note } = contact.wrapUp;
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    // The button that ended the contact is gone, and the focus with it.
    if (document.activeElement === document.body) first.current?.focus();
  }, []);
  const write = (change: Partial<WorkContact["wrapUp"]>) => desk.writeWrapUp(contact.key, change);
  const finish = () =>
    attempt(async () => {
      await completed(desk, contact);
      write({ code: "", note: "" });
      await order(desk, contact, "end_wrap_up", { agent: desk.me.agent });
    });
  return (
    <div className={styles.wrapUp}>
      {contact.outcomeOwed && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} role="status" className={styles.owed}>
          {say("wrapUp.owed")}
        </Alert>
      )}
      <NativeSelect
        ref={first}
        label={say("wrapUp.code")}
        value={code}
        onChange={(event) => write({ code: event.currentTarget.value })}
        data={[{ value: "", label: say("choose") }, ...options("wrapUp", contact.queue)]}
      />
      <Textarea
        label={say("wrapUp.note")}
        autosize
        minRows={1}
        maxRows={4}
        value={note}
        className={styles.note}
        onChange={(event) => write({ note: cutToBytes(event.currentTarget.value, noteBytesMax) })}
      />
      <Button size="sm" disabled={!code || contact.outcomeOwed} onClick={finish}>
        {say("wrapUp.ready")}
      </Button>
    </div>
  );
}
