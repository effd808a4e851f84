// Signing in with the company's own provider (OpenID Connect): the browser goes there, and comes back to the page with
// ?sign_in=done, or with what went wrong.
import { call } from "./http";

export interface Provider {
  title: string;
  // Nobody but admins may sign in with a password.
  alone: boolean;
}

const placeKey = "balie.desk.place"; // of this tab: where it was when it left

// null: there is none.
export async function findProvider(): Promise<Provider | null> {
  const ways = await call<{ openid?: Partial<Provider> }>("GET", "sign-in-ways").catch(() => undefined);
  if (!ways?.openid) return null;
  return { title: ways.openid.title || "OpenID", alone: ways.openid.alone ?? false };
}

export function leaveForProvider(): void {
  try {
    sessionStorage.setItem(placeKey, location.hash);
  } catch {
    // full, or forbidden: it comes back to the first page
  }
  location.assign("api/openid/begin");
}

function placeLeft(): string {
  try {
    const place = sessionStorage.getItem(placeKey) ?? "";
    sessionStorage.removeItem(placeKey);
    return place;
  } catch {
    return "";
  }
}

function broughtBack(): string {
  return new URLSearchParams(location.search).get("sign_in") ?? "";
}

function cleanAddress(): void {
  history.replaceState(null, "", location.pathname + location.hash);
}

// Whoever comes back signed in goes on where they were. Asked once.
export function cameFromProvider(): boolean {
  if (broughtBack() !== "done") return false;
  cleanAddress();
  const place = placeLeft();
  if (place.startsWith("#")) location.replace(place);
  return true;
}

// "openid.refused", ...: why nobody was signed in. Asked once; the address is plain again afterwards.
export function providerFailure(): string {
  const code = broughtBack();
  if (code) cleanAddress();
  return code;
}
