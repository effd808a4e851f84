// Who sees what. The server decides what is allowed; this only spares people what is not theirs.
import type { Me } from "../session/http";

export type PageName = "work" | "customers" | "results" | "live" | "reports" | "explain" | "administration";

const order: readonly PageName[] = ["work", "customers", "results", "live", "reports", "explain", "administration"];
const seenBy: Record<PageName, readonly string[]> = {
  work: ["agent", "supervisor"],
  customers: ["agent", "supervisor", "privacy_officer"],
  results: ["agent", "supervisor", "marketer", "analyst"],
  live: ["supervisor"],
  reports: ["supervisor", "analyst"],
  explain: ["agent", "supervisor", "marketer", "analyst", "privacy_officer"],
  administration: ["admin", "privacy_officer"],
};

export function pagesOf(me: Me): readonly PageName[] {
  const pages = order.filter((page) => page !== "work" || me.agent);
  const seen = pages.filter((page) => seenBy[page].some((role) => me.roles.includes(role)));
  return seen.length ? seen : ["explain"];
}
