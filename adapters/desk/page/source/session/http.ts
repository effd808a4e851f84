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
  // Signed in with the company's own provider: there is no password to change here.
  fromProvider: boolean;
}

// Empty fields are left out on the way.
export function meOf(value: Partial<Me>): Me {
  const blank = { user: "", name: "", roles: [], agent: "", language: "", csrf: "" };
  return { ...blank, passwordExpired: false, fromProvider: false, ...value };
}

// Fails with a RefusalError whose code is the status, or the server's own word.
async function answered<T>(path: string, asked: RequestInit): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`api/${path}`, { ...asked, credentials: "same-origin" });
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

export function call<T>(method: string, path: string, body?: unknown, csrf = ""): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (csrf) headers["X-Csrf-Token"] = csrf;
  return answered(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

export function upload<T>(path: string, file: File, csrf: string): Promise<T> {
  const headers = { "Content-Type": file.type || "application/octet-stream", "X-Csrf-Token": csrf };
  return answered(path, { method: "POST", headers, body: file });
}
