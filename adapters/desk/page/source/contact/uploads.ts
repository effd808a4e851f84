import { useState } from "react";
import { RefusalError } from "../bus/refusal";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { refusalText } from "../workplace/use_try";
import { filesBytesMax, filesMax, type Upload, uploadFile } from "./attachments";

// Uploads what was chosen, one after the other; what does not fit is refused before it travels. Each that does not go
// is named, and why.
export function useUploads(
  contact: WorkContact,
  files: readonly Upload[],
  setFiles: (files: readonly Upload[]) => void,
) {
  const desk = useDesk();
  const words = useWords();
  const [busy, setBusy] = useState(false);

  function checked(file: File, before: readonly Upload[]): File {
    const bytes = before.reduce((sum, one) => sum + one.size, file.size);
    if (bytes > filesBytesMax) throw new RefusalError("attachment.too_large", "");
    if (before.length >= filesMax) throw new RefusalError("attachment.too_many", "");
    return file;
  }
  async function addAll(chosen: readonly File[]) {
    let all = files;
    for (const file of chosen) {
      try {
        all = [...all, await uploadFile(desk, contact, checked(file, all))];
        setFiles(all);
      } catch (error) {
        const why = refusalText(error as Error, words);
        desk.notice("bad", words.say("attachment.refused", { name: file.name, why }));
      }
    }
  }
  return {
    busy,
    add: async (chosen: readonly File[] | Promise<readonly File[]>) => {
      setBusy(true);
      await addAll(await chosen).finally(() => setBusy(false));
    },
  };
}
