import { Button, Textarea } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { keep, kept } from "../base/kept";
import { useKeys } from "../shell/keys";
import { useWords } from "../words/words";
import styles from "./composer.module.css";

interface Props {
  // What was begun here is found again after a reload.
  draft: string;
  label: string;
  disabled?: boolean;
  // Enter sends, Shift+Enter begins a line; else Ctrl+Enter sends.
  enterSends: boolean;
  rows?: number;
  onSend: (text: string) => void;
  onTyping?: () => void;
  // Beside the button, by what stands there now.
  aside?: (text: string, setText: (text: string) => void) => ReactNode;
}

export function Composer(props: Props) {
  const { draft, label, disabled, enterSends, rows = 2, onSend, onTyping, aside } = props;
  const { say } = useWords();
  const name = `draft.${draft}`;
  const [text, setText] = useState(() => kept<string>(name, ""));
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => keep(name, text || undefined), [name, text]);
  useKeys({ write: () => area.current?.focus() });

  function send() {
    if (!text.trim() || disabled) return;
    onSend(text);
    setText("");
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
      <div className={styles.foot}>
        <div className={styles.aside}>{aside?.(text, setText)}</div>
        <Button type="submit" size="sm" disabled={disabled || !text.trim()} rightSection={<IconSend size={15} />}>
          {say("send")}
        </Button>
      </div>
    </form>
  );
}
