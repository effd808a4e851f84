// The keys of the desk: none of them is a letter alone, so that they never get in the way of writing (WCAG 2.1.4).
import { useEffect, useRef } from "react";

export const keys = {
  accept: "F2",
  decline: "Shift+F2",
  next: "F8",
  previous: "Shift+F8",
  write: "Alt+W",
  hold: "Alt+H",
  offer: "Alt+O",
  presented: "Alt+P",
  accepted: "Alt+A",
  rejected: "Alt+R",
  ignored: "Alt+I",
  end: "Alt+X",
} as const;

export type KeyName = keyof typeof keys;

function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.code.replace(/^(Key|Digit)/, "") : event.key;
  const parts = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key];
  return parts.filter(Boolean).join("+");
}

// Runs what belongs to a key while the component is on the screen and no dialog is open over it.
export function useKeys(actions: Partial<Record<KeyName, () => void>>): void {
  const newest = useRef(actions);
  newest.current = actions;
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const name = pressed(event);
      const found = (Object.keys(keys) as KeyName[]).find((one) => keys[one] === name);
      const action = found && newest.current[found];
      if (!action || document.querySelector("[role=dialog][aria-modal=true]")) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
