// What this browser keeps over reloads, and shares between its tabs. A browser that keeps nothing is no error: the page
// forgets, and works.
const prefix = "balie.desk.";

export function kept<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // full, or forbidden
  }
}

// False: what is kept is not found again.
export function keeps(): boolean {
  keep("probe", true);
  return kept("probe", false);
}

// What is kept for a user begins so: users have no "/" in their names, so nobody's begins another's.
export function ofUser(what: string, user: string): string {
  return `${what}.${user}/`;
}

// The names that begin so, in their order.
export function keptNames(begin: string): string[] {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix + begin));
    return names.map((name) => name.slice(prefix.length)).sort();
  } catch {
    return [];
  }
}

// Another tab kept or removed something whose name begins so. Gives what ends it.
export function onKept(begin: string, listener: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === null || event.key.startsWith(prefix + begin)) listener();
  };
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}
