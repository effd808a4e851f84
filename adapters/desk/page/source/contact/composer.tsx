import { ActionIcon, Button, CloseButton, FileButton, Select, Textarea } from "@mantine/core";
import { IconPaperclip, IconQuote, IconSend } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useKeys } from "../shell/keys";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import type { Upload } from "./attachments";
import styles from "./composer.module.css";
import { useDraft } from "./draft";
import { useTemplates } from "./templates";
import { useUploads } from "./uploads";

interface Props {
  contact: WorkContact;
  // Beside the answer there may be another draft of the same contact.
  draft?: "forward";
  label: string;
  disabled?: boolean;
  // Enter sends, Shift+Enter begins a line; else Ctrl+Enter sends.
  enterSends: boolean;
  rows?: number;
  takesFiles?: boolean;
  // Files that go with it unless they are left out, where nothing was begun yet; always the same, in the same order.
  // Does not fail.
  ownFiles?: () => Promise<readonly File[]>;
  // What may be quoted below the answer.
  quote?: string;
  // Where it is refused the text comes back.
  onSend: (text: string, files: readonly Upload[]) => Promise<unknown>;
  onTyping?: () => void;
  // Beside the button, by what stands there now.
  aside?: (text: string) => ReactNode;
}

export function Composer(props: Props) {
  const { contact, draft, label, disabled, enterSends, rows = 2, takesFiles, ownFiles, quote } = props;
  const { onSend, onTyping, aside } = props;
  const { say } = useWords();
  const { text, setText, files, setFiles, brought, setBrought, clear, giveBack } = useDraft(contact, draft);
  const uploads = useUploads(contact, files, setFiles);
  const templates = useTemplates(contact);
  const area = useRef<HTMLTextAreaElement>(null);
  useKeys({ write: () => area.current?.focus() });
  const empty = !text.trim() && !files.length;
  useEffect(() => {
    if (ownFiles && (empty || brought !== undefined)) void uploads.bring(ownFiles(), brought ?? 0, setBrought);
  }, []);

  function insert(piece: string) {
    const at = area.current?.selectionStart ?? text.length;
    const before = text.slice(0, at);
    setText(before + (before && !/\s$/.test(before) ? (enterSends ? " " : "\n\n") : "") + piece + text.slice(at));
    area.current?.focus();
  }
  function send() {
    if (empty || disabled || uploads.busy) return;
    onSend(text, files).catch(() => giveBack(text, files));
    clear();
    area.current?.focus();
  }
  function onKeyDown(event: KeyboardEvent) {
    const wanted = enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || event.nativeEvent.isComposing || !wanted) return;
    event.preventDefault();
    send();
  }
  return (
    <form className={styles.composer} onSubmit={(event) => (event.preventDefault(), send())}>
      <Textarea
        ref={area}
        aria-label={label}
        placeholder={label}
        autosize
        minRows={rows}
        maxRows={12}
        value={text}
        maxLength={20_000}
        disabled={disabled}
        onKeyDown={onKeyDown}
        className={styles.text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onTyping?.();
        }}
      />
      {files.length > 0 && (
        <ul className={styles.files} aria-label={say("attachment.list")}>
          {files.map((one) => (
            <li key={one.id}>
              {one.name}
              <CloseButton
                size="sm"
                aria-label={say("attachment.remove", { name: one.name })}
                onClick={() => setFiles((all) => all.filter((each) => each.id !== one.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.foot}>
        <div className={styles.aside}>
          {templates.length > 0 && (
            <Select
              aria-label={say("template.title")}
              placeholder={say("template.title")}
              data={templates}
              value={null}
              disabled={disabled}
              className={styles.templates}
              onChange={(name) => insert(templates.find((one) => one.value === name)?.text ?? "")}
            />
          )}
          {quote && (
            <Button
              variant="subtle"
              leftSection={<IconQuote size={15} />}
              onClick={() => setText(`${text}\n\n${quote}`)}
            >
              {say("mail.quote")}
            </Button>
          )}
          {takesFiles && (
            <FileButton onChange={(chosen) => void uploads.add(chosen)} multiple>
              {(button) => (
                <ActionIcon
                  {...button}
                  variant="subtle"
                  size="lg"
                  loading={uploads.busy}
                  disabled={disabled}
                  aria-label={say("attachment.add")}
                  title={say("attachment.add")}
                >
                  <IconPaperclip size={17} />
                </ActionIcon>
              )}
            </FileButton>
          )}
          {aside?.(text)}
        </div>
        <Button
          type="submit"
          size="sm"
          disabled={disabled || empty || uploads.busy}
          rightSection={<IconSend size={15} />}
        >
          {say("send")}
        </Button>
      </div>
    </form>
  );
}
