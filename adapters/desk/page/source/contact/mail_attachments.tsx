import { Button } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { saveAs } from "../base/download";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { filesOf } from "../workplace/messages";
import styles from "./mail_view.module.css";
import { readOriginal } from "./original";

// What came with the mail, each to be saved out of the original for as long as that is kept.
export function MailAttachments({ contact }: { contact: WorkContact }) {
  const { say, bytes } = useWords();
  const desk = useDesk();
  const files = filesOf(contact.decided?.contact?.attributes);
  if (!files.length) return null;
  const save = async (name: string, at: number) => {
    const original = await readOriginal(contact).catch(() => undefined);
    const found = original?.attachments.find((one) => one.name === name) ?? original?.attachments[at];
    if (found) saveAs(name, found.content);
    else desk.notice("bad", say("mail.noOriginal"));
  };
  return (
    <ul className={styles.attachments} aria-label={say("mail.attachments")}>
      {files.map(({ name, size }, at) => (
        <li key={at}>
          <Button
            variant="default"
            leftSection={<IconPaperclip size={14} />}
            onClick={() => void save(name, at)}
            title={say("attachment.save", { name })}
          >
            {[name, size && bytes(size)].filter(Boolean).join(" · ")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
