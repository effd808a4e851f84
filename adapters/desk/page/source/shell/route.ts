// Where the page stands, as its address tells: #/work, #/explain/DECISION.
import { Store, useStore } from "../base/store";

function read(): readonly string[] {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  return parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

const route = new Store<readonly string[]>(read());
window.addEventListener("hashchange", () => route.set(read()));

export function useRoute(): readonly string[] {
  return useStore(route);
}

export function addressOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function go(...parts: string[]): void {
  location.hash = addressOf(...parts);
}
