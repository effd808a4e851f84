// What was begun and not sent: found again after a reload, and after signing in anew.
import { useEffect, useState } from "react";
import { keep, kept, ofUser } from "../base/kept";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import type { Upload } from "./attachments";

interface Draft {
  text: string;
  files: readonly Upload[];
}

const blank: Draft = { text: "", files: [] };

// It was not taken: it stands there again, unless something else was begun. Gives what stands there.
export function giveBackDraft(name: string, draft: Draft): Draft {
  const begun = kept(name, blank);
  if (begun.text || begun.files.length) return begun;
  keep(name, draft);
  return draft;
}

export function useDraft(contact: WorkContact, other = "") {
  const desk = useDesk();
  const name = ofUser("draft", desk.me.user) + contact.key + (other && `#${other}`);
  const [draft, setDraft] = useState<Draft>(() => kept(name, blank));
  useEffect(() => keep(name, draft.text || draft.files.length ? draft : undefined), [name, draft]);
  return {
    ...draft,
    setText: (text: string) => setDraft((old) => ({ ...old, text })),
    setFiles: (files: readonly Upload[]) => setDraft((old) => ({ ...old, files })),
    // Both are kept at once: the composer may be gone before it is drawn again.
    clear: () => {
      keep(name, undefined);
      setDraft(blank);
    },
    giveBack: (text: string, files: readonly Upload[]) => {
      const again = giveBackDraft(name, { text, files });
      setDraft((old) => (old.text || old.files.length ? old : again));
    },
  };
}
