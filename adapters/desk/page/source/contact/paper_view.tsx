import { Text } from "@mantine/core";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import styles from "./mail_view.module.css";

// A letter, a fax or a visit, as it was written down.
export function PaperView({ contact }: { contact: WorkContact }) {
  const { say, dateTime } = useWords();
  const asked = contact.decided?.contact;
  return (
    <div className={styles.mail}>
      <h2 className={styles.subject}>{asked?.subject || asked?.topic || say("paper.noSubject")}</h2>
      <Text size="sm" c="dimmed">
        {[asked?.entry, dateTime(milliseconds(asked?.at))].filter(Boolean).join(" · ")}
      </Text>
      <div className={styles.text} dir="auto">
        {asked?.text || say("paper.noText")}
      </div>
    </div>
  );
}
