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

export function useDraft(contact: WorkContact, other = "") {
  const desk = useDesk();
  const name = ofUser("draft", desk.me.user) + contact.key + (other && `#${other}`);
  const [draft, setDraft] = useState<Draft>(() => kept(name, blank));
  useEffect(() => keep(name, draft.text || draft.files.length ? draft : undefined), [name, draft]);
  return {
    ...draft,
    setText: (text: string) => setDraft((old) => ({ ...old, text })),
    setFiles: (files: readonly Upload[]) => setDraft((old) => ({ ...old, files })),
    // It was not taken: it stands there again, unless something else was begun.
    giveBack: (text: string, files: readonly Upload[]) =>
      setDraft((old) => (old.text || old.files.length ? old : { text, files })),
  };
}
