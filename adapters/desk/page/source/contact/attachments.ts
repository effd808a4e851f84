// Files that go with an agent's message: uploaded to the desk first, which hands them to the channel.
import type { JsonObject } from "@bufbuild/protobuf";
import { upload } from "../session/http";
import type { WorkContact } from "../workplace/contact";
import type { Desk } from "../workplace/desk";

export interface Upload {
  id: string;
  name: string;
  type: string;
  // Bytes.
  size: number;
}

export const filesMax = 20; // of one message
export const filesBytesMax = 700 << 10; // of one message together: they go in one frame of the bus

export async function uploadFile(desk: Desk, contact: WorkContact, file: File): Promise<Upload> {
  const query = new URLSearchParams({ adapter: contact.adapter, contact: contact.id, name: file.name });
  const made = await upload<Partial<Record<keyof Upload, string>>>(`attachment?${query}`, file, desk.me.csrf);
  return { id: made.id ?? "", name: made.name || file.name, type: made.type ?? file.type, size: file.size };
}

// Name, type and size are for this page until the server tells of the message; the server takes the id alone.
export function argumentsOf(files: readonly Upload[]): JsonObject | undefined {
  return files.length ? { attachments: files.map((one) => ({ ...one })) } : undefined;
}
