// Who is signed in, as the server says. A server that cannot be reached says nothing of it: it is asked until it does,
// since the session may well live.
import { RefusalError } from "../bus/refusal";
import { call, type Me, meOf } from "./http";

const backOff = [500, 1000, 2000, 4000, 8000]; // milliseconds

// Null: nobody is. `unreachable` is called each time that the server could not tell; undefined: it was `stopped`.
export async function whoIsSignedIn(stopped: AbortSignal, unreachable: () => void): Promise<Me | null | undefined> {
  for (let tries = 0; !stopped.aborted; tries++) {
    try {
      const me = meOf(await call<Partial<Me>>("GET", "me"));
      if (me.user) return me; // else something before the server answered, as a page that says to come back later
    } catch (error) {
      if (error instanceof RefusalError && error.code === "session.none") return null;
    }
    unreachable();
    const wait = backOff[Math.min(tries, backOff.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return undefined;
}
