import { useState } from "react";
import { RefusalError } from "../bus/refusal";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { useTry } from "../workplace/use_try";
import { filesBytesMax, type Upload, uploadFile } from "./attachments";

// Uploads what was chosen, one after the other; what does not fit is refused before it travels.
export function useUploads(
  contact: WorkContact,
  files: readonly Upload[],
  setFiles: (files: readonly Upload[]) => void,
) {
  const desk = useDesk();
  const attempt = useTry();
  const [busy, setBusy] = useState(false);

  async function addAll(chosen: readonly File[]) {
    let all = files;
    for (const file of chosen) {
      const bytes = all.reduce((sum, one) => sum + one.size, file.size);
      if (bytes > filesBytesMax) throw new RefusalError("attachment.too_large", file.name);
      all = [...all, await uploadFile(desk, contact, file)];
      setFiles(all);
    }
  }
  return {
    busy,
    add: (chosen: File[]) => {
      setBusy(true);
      attempt(() => addAll(chosen).finally(() => setBusy(false)));
    },
  };
}
