// The server's few addresses beside the socket.
import { RefusalError } from "../bus/refusal";

export interface Me {
  user: string;
  name: string;
  roles: string[];
  agent: string;
  language: string;
  csrf: string;
  // Another password must be chosen before anything else may be done.
  passwordExpired: boolean;
}

// Empty fields are left out on the way.
export function meOf(value: Partial<Me>): Me {
  return { user: "", name: "", roles: [], agent: "", language: "", csrf: "", passwordExpired: false, ...value };
}

// Fails with a RefusalError whose code is the status, or the server's own word.
export async function call<T>(method: string, path: string, body?: unknown, csrf = ""): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (csrf) headers["X-Csrf-Token"] = csrf;
  let answer: Response;
  try {
    const content = body === undefined ? undefined : JSON.stringify(body);
    answer = await fetch(`api/${path}`, { method, headers, body: content, credentials: "same-origin" });
  } catch {
    throw new RefusalError("connection_lost", "", "retry");
  }
  const text = await answer.text();
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  const value = isJson && text ? JSON.parse(text) : undefined;
  if (!answer.ok) {
    throw new RefusalError(value?.code ?? String(answer.status), value?.text ?? "");
  }
  return value as T;
}
