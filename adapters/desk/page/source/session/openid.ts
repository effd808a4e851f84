// Signing in with the company's own provider (OpenID Connect): the browser goes there, and comes back to the page.
import { keep, kept } from "../base/kept";
import { call } from "./http";

// The provider's title, for the button; undefined: there is none.
export async function openIdTitle(): Promise<string | undefined> {
  const ways = await call<{ openid?: { title?: string } }>("GET", "sign-in-ways").catch(() => undefined);
  return ways?.openid && (ways.openid.title || "OpenID");
}

export function leaveForProvider(): void {
  keep("openid", true);
  location.assign("api/openid/begin");
}

// Whoever left for the provider may be signed in now.
export function cameFromProvider(): boolean {
  const left = kept("openid", false);
  keep("openid", undefined);
  return left;
}

// "openid.refused", ...: why the provider's word was not taken. Asked once; the address is plain again afterwards.
export function providerFailure(): string {
  const code = new URLSearchParams(location.search).get("sign_in") ?? "";
  if (code) history.replaceState(null, "", location.pathname + location.hash);
  return code;
}
