import { Center, Loader } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { keep, keeps, kept } from "./base/kept";
import { call, type Me, meOf } from "./session/http";
import { cameFromProvider } from "./session/openid";
import { NewPassword } from "./session/new_password";
import { SignIn } from "./session/sign_in";
import { Signed } from "./signed";
import { pickLanguage, WordsProvider } from "./words/words";

// Somebody who is signed in sees the desk; everybody else is asked who they are.
export function Page() {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [ended, setEnded] = useState(false);
  const [chosen, setChosen] = useState(() => kept<string>("language", ""));
  const language = pickLanguage(chosen, me?.language, ...navigator.languages);

  useEffect(() => {
    // Who never signed in here, or signed out, is not asked for: the browser would complain of the answer.
    if (!cameFromProvider() && !kept("signedIn", !keeps())) {
      setMe(null);
      return;
    }
    call<Partial<Me>>("GET", "me").then(
      (one) => {
        keep("signedIn", true);
        setMe(meOf(one));
      },
      () => {
        keep("signedIn", false);
        setMe(null);
      },
    );
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

  if (me === undefined) {
    return (
      <Center h="100%">
        <Loader aria-label="Balie" />
      </Center>
    );
  }
  return (
    <WordsProvider language={language}>
      {me === null ? (
        <SignIn ended={ended} onSignedIn={signedIn} language={language} onLanguage={choose} />
      ) : me.passwordExpired ? (
        <NewPassword me={me} onDone={signedIn} />
      ) : (
        <Signed key={me.user} me={me} language={language} onLanguage={choose} onSignedOut={signOut} />
      )}
    </WordsProvider>
  );
}
