// What was begun and not sent: found again after a reload, and after signing in anew.
import { useEffect, useState } from "react";
import { keep, kept, ofUser } from "../base/kept";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import type { Upload } from "./attachments";

interface Draft {
  text: string;
  files: readonly Upload[];
  // While files are brought that go with it of themselves: how many were; those are not brought again, also where the
  // agent left one out.
  brought?: number;
}

const blank: Draft = { text: "", files: [] };

function isBegun({ text, files, brought }: Draft): boolean {
  return text !== "" || files.length > 0 || brought !== undefined;
}

// It was not taken: it stands there again, unless something else was begun. Gives what stands there.
export function giveBackDraft(name: string, draft: Draft): Draft {
  const begun = kept(name, blank);
  if (isBegun(begun)) return begun;
  keep(name, draft);
  return draft;
}

export function useDraft(contact: WorkContact, other = "") {
  const desk = useDesk();
  const name = ofUser("draft", desk.me.user) + contact.key + (other && `#${other}`);
  const [draft, setDraft] = useState<Draft>(() => kept(name, blank));
  useEffect(() => keep(name, isBegun(draft) ? draft : undefined), [name, draft]);
  return {
    ...draft,
    setText: (text: string) => setDraft((old) => ({ ...old, text })),
    setFiles: (change: (files: readonly Upload[]) => readonly Upload[]) =>
      setDraft((old) => ({ ...old, files: change(old.files) })),
    setBrought: (brought: number | undefined) => setDraft((old) => ({ ...old, brought })),
    // Both are kept at once: the composer may be gone before it is drawn again.
    clear: () => {
      keep(name, undefined);
      setDraft(blank);
    },
    giveBack: (text: string, files: readonly Upload[]) => {
      const again = giveBackDraft(name, { text, files });
      setDraft((old) => (isBegun(old) ? old : again));
    },
  };
}
