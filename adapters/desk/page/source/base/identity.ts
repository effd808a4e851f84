// Ids that this page gives: of messages, outcomes, orders. Works on pages without TLS too, unlike crypto.randomUUID().
export function newId(kind: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `${kind}-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
