// What this browser keeps over reloads. A browser that keeps nothing is no error: the page forgets, and works.
export function kept<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`balie.desk.${name}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`balie.desk.${name}`);
    else localStorage.setItem(`balie.desk.${name}`, JSON.stringify(value));
  } catch {
    // full, or forbidden
  }
}
