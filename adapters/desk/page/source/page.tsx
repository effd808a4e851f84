import { Center, Loader } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { keep, keeps, kept } from "./base/kept";
import type { Me } from "./session/http";
import { cameFromProvider } from "./session/openid";
import { NewPassword } from "./session/new_password";
import { SignIn } from "./session/sign_in";
import { whoIsSignedIn } from "./session/who";
import { Signed } from "./signed";
import { pickLanguage, useWords, WordsProvider } from "./words/words";

function Opening({ unreachable }: { unreachable: boolean }) {
  const { say } = useWords();
  return (
    <Center h="100%" style={{ flexDirection: "column", gap: 16 }}>
      <Loader aria-label="Balie" />
      <p role="status">{unreachable && say("page.unreachable")}</p>
    </Center>
  );
}

// Somebody who is signed in sees the desk; everybody else is asked who they are.
export function Page() {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [unreachable, setUnreachable] = useState(false);
  const [ended, setEnded] = useState(false);
  const [chosen, setChosen] = useState(() => kept<string>("language", ""));
  const language = pickLanguage(chosen, me?.language, ...navigator.languages);

  useEffect(() => {
    // Who never signed in here, or signed out, is not asked for: the browser would complain of the answer.
    if (!cameFromProvider() && !kept("signedIn", !keeps())) {
      setMe(null);
      return;
    }
    const gone = new AbortController();
    void whoIsSignedIn(gone.signal, () => setUnreachable(true)).then((one) => {
      if (one === undefined) return;
      keep("signedIn", one !== null);
      setMe(one);
    });
    return () => gone.abort();
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const choose = useCallback((one: string) => {
    keep("language", one);
    setChosen(one);
  }, []);
  const signedIn = useCallback((one: Me) => {
    keep("signedIn", true);
    setEnded(false);
    setMe(one);
  }, []);
  const signOut = useCallback((byServer: boolean) => {
    keep("signedIn", false);
    setEnded(byServer);
    setMe(null);
  }, []);

  return (
    <WordsProvider language={language}>
      {me === undefined ? (
        <Opening unreachable={unreachable} />
      ) : me === null ? (
        <SignIn ended={ended} onSignedIn={signedIn} language={language} onLanguage={choose} />
      ) : me.passwordExpired ? (
        <NewPassword me={me} onDone={signedIn} />
      ) : (
        <Signed key={me.user} me={me} language={language} onLanguage={choose} onSignedOut={signOut} />
      )}
    </WordsProvider>
  );
}
