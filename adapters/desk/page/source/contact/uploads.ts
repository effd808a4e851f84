import { useEffect, useRef, useState } from "react";
import { RefusalError } from "../bus/refusal";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { refusalText } from "../workplace/use_try";
import { filesBytesMax, filesMax, type Upload, uploadFile } from "./attachments";

type SetFiles = (change: (files: readonly Upload[]) => readonly Upload[]) => void;

// Uploads files, one after the other, while the draft is open; what does not fit is refused before it travels. Each
// that does not go is named, and why.
export function useUploads(contact: WorkContact, files: readonly Upload[], setFiles: SetFiles) {
  const desk = useDesk();
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const there = useRef(files); // one may be left out while another is on its way
  there.current = files;
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => void (open.current = false);
  }, []);

  function checked(file: File): File {
    const bytes = there.current.reduce((sum, one) => sum + one.size, file.size);
    if (bytes > filesBytesMax) throw new RefusalError("attachment.too_large", "");
    if (there.current.length >= filesMax) throw new RefusalError("attachment.too_many", "");
    return file;
  }
  const refused = (file: File, why: string) =>
    desk.notice("bad", words.say("attachment.refused", { name: file.name, why }));
  async function addOne(file: File) {
    try {
      const added = await uploadFile(desk, contact, checked(file));
      if (!open.current) return;
      there.current = [...there.current, added];
      setFiles((all) => [...all, added]);
    } catch (error) {
      if (open.current) refused(file, refusalText(error as Error, words));
    }
  }
  async function whileBusy(work: () => Promise<void>) {
    setBusy(true);
    await work().finally(() => setBusy(false));
  }
  return {
    busy,
    add: (chosen: readonly File[]) =>
      whileBusy(async () => {
        for (const file of chosen) {
          if (open.current) await addOne(file);
          if (!open.current) refused(file, words.say("attachment.stopped"));
        }
      }),
    // From the one with that number on. `tell` how many were; undefined: all.
    bring: (coming: Promise<readonly File[]>, from: number, tell: (brought: number | undefined) => void) =>
      whileBusy(async () => {
        tell(from);
        const own = await coming;
        for (let at = from; at < own.length && open.current; at++) {
          await addOne(own[at]);
          tell(at + 1);
        }
        tell(undefined);
      }),
  };
}
