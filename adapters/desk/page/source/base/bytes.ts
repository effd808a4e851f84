// The whole characters that fit into so many bytes of UTF-8, from the beginning.
export function cutToBytes(text: string, bytesMax: number): string {
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytesMax)).read);
}
