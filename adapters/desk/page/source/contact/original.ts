// The mail as it came, from the gateway that keeps it.
import type { WorkContact } from "../workplace/contact";

export interface Original {
  html?: string;
  text?: string;
  // `inText`: a picture of the text, which is no file of its own.
  attachments: readonly { name: string; type: string; inText: boolean; content: ArrayBuffer }[];
}

const bytesMax = 10 << 20;

// Fails where it is not kept any more.
export async function readOriginal(contact: WorkContact): Promise<Original> {
  const query = new URLSearchParams({ adapter: contact.adapter, contact: contact.id });
  const answer = await fetch(`api/original?${query}`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const bytes = await answer.arrayBuffer();
  if (bytes.byteLength > bytesMax) throw new Error("too large");
  const { default: PostalMime } = await import("postal-mime");
  const { html, text, attachments } = await PostalMime.parse(bytes, { maxNestingDepth: 20 });
  const files = attachments.map(({ filename, mimeType, related, content }) => ({
    name: filename ?? "",
    type: mimeType,
    inText: related ?? false,
    content: typeof content === "string" ? new TextEncoder().encode(content).buffer : (content as ArrayBuffer),
  }));
  return { html, text, attachments: files };
}

// What goes with the mail when it is forwarded. Fails where it is not kept any more.
export async function filesOfOriginal(contact: WorkContact): Promise<File[]> {
  const { attachments } = await readOriginal(contact);
  const files = attachments.filter((one) => !one.inText);
  return files.map(({ name, type, content }) => new File([content], name || "file", { type }));
}
