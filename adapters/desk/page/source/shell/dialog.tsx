import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useWords } from "../words/words";

// What was in focus, or the button of the menu in which it was: a menu is gone when its dialog closes.
function opener(): HTMLElement | null {
  const active = document.activeElement as HTMLElement | null;
  const menu = active?.closest("[role=menu]");
  return menu ? document.querySelector<HTMLElement>(`[aria-controls="${menu.id}"]`) : active;
}

interface Props {
  title: string;
  size?: "md" | "lg";
  onClose: () => void;
  children: ReactNode;
}

// A dialog that is open as long as it is there. Focus goes back to where it came from (WCAG 2.4.3).
export function Dialog({ title, size, onClose, children }: Props) {
  const { say } = useWords();
  const [from] = useState(opener);
  useEffect(
    () => () => {
      const back = from?.isConnected ? from : document.getElementById("content");
      back?.focus();
    },
    [from],
  );
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ "aria-label": say("close") }}>
      {children}
    </Modal>
  );
}
