import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import styles from "./mail_view.module.css";
import { type Original, readOriginal } from "./original";

// Nothing in it may run, load or lead anywhere: it stands in a frame without any permission, under a policy of its own.
function safeDocument(html: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">${html}`;
}

// The mail as its sender made it look, as long as the gateway keeps it.
export function OriginalMail({ contact }: { contact: WorkContact }) {
  const { say } = useWords();
  const [original, setOriginal] = useState<Original | "none">();
  const show = () =>
    readOriginal(contact).then(
      (one) => setOriginal(one),
      () => setOriginal("none"),
    );
  if (!original) {
    return (
      <Button variant="subtle" mt="sm" px={4} onClick={() => void show()}>
        {say("mail.showOriginal")}
      </Button>
    );
  }
  if (original === "none") {
    return (
      <Text size="sm" c="dimmed" mt="sm" role="status">
        {say("mail.noOriginal")}
      </Text>
    );
  }
  return (
    <>
      <Button variant="subtle" mt="sm" px={4} onClick={() => setOriginal(undefined)}>
        {say("mail.hideOriginal")}
      </Button>
      {original.html ? (
        <iframe
          title={say("mail.original")}
          className={styles.frame}
          sandbox=""
          srcDoc={safeDocument(original.html)}
        />
      ) : (
        <div className={styles.text}>{original.text}</div>
      )}
    </>
  );
}
