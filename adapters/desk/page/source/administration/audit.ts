import { call } from "../session/http";

export interface AuditEntry {
  number: string;
  at: string;
  user: string;
  action: string;
  subject: string;
  refused: string;
}

export const auditPage = 100;

// The newest first; those before that number.
export async function readAudit(before = ""): Promise<AuditEntry[]> {
  const path = `audit?limit=${auditPage}${before && `&before=${before}`}`;
  const answer = await call<{ entries?: Partial<AuditEntry>[] }>("GET", path);
  const blank = { number: "", at: "", user: "", action: "", subject: "", refused: "" };
  return (answer.entries ?? []).map((one) => ({ ...blank, ...one }));
}
