import { call } from "../session/http";

export interface User {
  user: string;
  name: string;
  roles: string[];
  agent: string;
  language: string;
  disabled: boolean;
  // The provider says its name, roles and agent at each sign-in.
  fromProvider: boolean;
  // ISO 8601.
  signedIn?: string;
  lockedUntil?: string;
}

export const roles = ["agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin"] as const;
export const blankUser: User = {
  user: "",
  name: "",
  roles: ["agent"],
  agent: "",
  language: "",
  disabled: false,
  fromProvider: false,
};

// Empty fields are left out on the way.
export async function readUsers(): Promise<User[]> {
  const answer = await call<{ users?: Partial<User>[] }>("GET", "users");
  return (answer.users ?? []).map((one) => ({ ...blankUser, roles: [], ...one }));
}

export function saveUser(user: User, password: string, csrf: string): Promise<User> {
  const { signedIn: _signedIn, lockedUntil: _lockedUntil, fromProvider: _fromProvider, ...body } = user;
  return call<User>("POST", "users", password ? { ...body, password } : body, csrf);
}

export function removeUser(name: string, csrf: string): Promise<void> {
  return call<void>("DELETE", `users/${encodeURIComponent(name)}`, undefined, csrf);
}
