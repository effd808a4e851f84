// The mail as it came, from the gateway that keeps it.
import type { WorkContact } from "../workplace/contact";

export interface Original {
  html?: string;
  text?: string;
  attachments: readonly { name: string; content: ArrayBuffer }[];
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
  const files = attachments.map(({ filename, content }) => ({
    name: filename ?? "",
    content: typeof content === "string" ? new TextEncoder().encode(content).buffer : (content as ArrayBuffer),
  }));
  return { html, text, attachments: files };
}
