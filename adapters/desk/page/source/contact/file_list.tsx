import { Anchor, Button } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useWords } from "../words/words";
import type { LineFile } from "../workplace/messages";
import styles from "./conversation.module.css";

const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const bytesMax = 10 << 20;
const widest = 440; // pixels

// Draws what the bytes show, as pixels alone: whatever else stands in the file stays there.
async function draw(address: string, canvas: HTMLCanvasElement): Promise<void> {
  const answer = await fetch(address, { credentials: "same-origin" });
  const bytes = await answer.blob();
  if (!answer.ok || bytes.size > bytesMax) throw new Error(String(answer.status));
  const picture = await createImageBitmap(new Blob([bytes]));
  const scale = Math.min(1, widest / picture.width);
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

function Picture({ file, address }: { file: LineFile; address: string }) {
  const { say } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<"no" | "yes" | "failed">("no");
  const show = () => {
    setShown("yes");
    if (canvas.current) draw(address, canvas.current).catch(() => setShown("failed"));
  };
  return (
    <>
      {shown === "no" && (
        <Button size="compact-xs" variant="default" onClick={show}>
          {say("attachment.show")}
        </Button>
      )}
      {shown === "failed" && <span role="status">{say("attachment.gone")}</span>}
      <canvas
        ref={canvas}
        role="img"
        aria-label={file.name}
        className={styles.picture}
        width={0}
        height={0}
        hidden={shown !== "yes"}
      />
    </>
  );
}

interface Props {
  files: readonly LineFile[];
  // Whose they are: without it they can only be named.
  contact?: { id: string; adapter: string };
}

// What goes with a message: by name and size, a customer's to be saved, and looked at where it is a picture.
export function FileList({ files, contact }: Props) {
  const { bytes } = useWords();
  const address = (file: LineFile) => {
    if (!file.file || !contact) return "";
    return `api/attachment?${new URLSearchParams({ adapter: contact.adapter, contact: contact.id, file: file.file })}`;
  };
  return files.map((file, at) => (
    <div key={at} className={styles.attachment}>
      <IconPaperclip size={14} aria-hidden />
      {address(file) ? (
        <Anchor href={address(file)} download={file.name} size="sm">
          {file.name}
        </Anchor>
      ) : (
        <span>{file.name}</span>
      )}
      {file.size > 0 && <span className={styles.size}>{bytes(file.size)}</span>}
      {address(file) && pictures.includes(file.type) && <Picture file={file} address={address(file)} />}
    </div>
  ));
}
