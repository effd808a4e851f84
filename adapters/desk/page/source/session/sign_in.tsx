import { Alert, Button, NativeSelect, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { RefusalError } from "../bus/refusal";
import { Mark } from "../shell/mark";
import { languages, useWords, type Words } from "../words/words";
import { call, type Me, meOf } from "./http";
import { findProvider, leaveForProvider, type Provider, providerFailure } from "./openid";
import styles from "./sign_in.module.css";

interface Props {
  // The server ended the session before.
  ended: boolean;
  onSignedIn: (me: Me) => void;
  language: string;
  onLanguage: (language: string) => void;
}

function failureText(error: unknown, words: Words): string {
  const code = error instanceof RefusalError ? error.code : "";
  if (code === "connection_lost") return words.say("signIn.unreachable");
  if (code === "sign_in.no_passwords") return words.say("signIn.noPasswords");
  if (code === "sign_in.locked" || code === "sign_in.too_often") return words.say("signIn.locked");
  if (code !== "sign_in.wrong" && code !== "401") return (error as Error).message;
  return words.say("signIn.wrong");
}

interface FieldProps {
  user: string;
  onUser: (user: string) => void;
  password: string;
  onPassword: (password: string) => void;
  busy: boolean;
}

function PasswordFields({ user, onUser, password, onPassword, busy }: FieldProps) {
  const { say } = useWords();
  return (
    <>
      <TextInput
        label={say("signIn.user")}
        name="username"
        autoComplete="username"
        required
        autoFocus
        size="md"
        withAsterisk={false}
        value={user}
        onChange={(event) => onUser(event.currentTarget.value)}
      />
      <PasswordInput
        label={say("signIn.password")}
        name="password"
        autoComplete="current-password"
        required
        size="md"
        withAsterisk={false}
        value={password}
        visibilityToggleButtonProps={{ "aria-label": say("signIn.showPassword") }}
        onChange={(event) => onPassword(event.currentTarget.value)}
      />
      <Button type="submit" size="md" loading={busy}>
        {say("signIn.go")}
      </Button>
    </>
  );
}

export function SignIn({ ended, onSignedIn, language, onLanguage }: Props) {
  const words = useWords();
  const { say } = words;
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState(() => {
    const code = providerFailure();
    // Whoever made the link wrote the code: it is not shown.
    return code && (words.sayKnown("signIn", code) || words.say("signIn.openid.refused"));
  });
  const [provider, setProvider] = useState<Provider | null>();
  useEffect(() => void findProvider().then(setProvider), []);
  const [asAdmin, setAsAdmin] = useState(false);
  const asksPassword = provider === null || (provider && (!provider.alone || asAdmin));
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFailure("");
    try {
      onSignedIn(meOf(await call<Partial<Me>>("POST", "sign-in", { user, password })));
    } catch (error) {
      setFailure(failureText(error, words));
      setPassword("");
      setBusy(false);
    }
  }

  const tongues = Object.entries(languages).map(([value, { name }]) => ({ value, label: name }));
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit} aria-labelledby="sign-in-title">
        <Stack gap="md">
          <div className={styles.brand}>
            <Mark size={36} />
            <span>Balie</span>
          </div>
          <div>
            <Title order={1} size="h3" id="sign-in-title">
              {say("signIn.title")}
            </Title>
            {asksPassword && (
              <Text c="dimmed" size="sm">
                {say("signIn.lead")}
              </Text>
            )}
          </div>
          {ended && !failure && (
            <Alert color="orange" role="status">
              {say("signIn.ended")}
            </Alert>
          )}
          {failure && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          {asksPassword && (
            <PasswordFields user={user} onUser={setUser} password={password} onPassword={setPassword} busy={busy} />
          )}
          {provider && (
            <Button variant={asksPassword ? "default" : "filled"} size="md" onClick={leaveForProvider}>
              {say("signIn.with", { provider: provider.title })}
            </Button>
          )}
          {provider?.alone && !asAdmin && (
            <Button variant="subtle" size="sm" onClick={() => setAsAdmin(true)}>
              {say("signIn.asAdmin")}
            </Button>
          )}
          <NativeSelect
            aria-label={say("user.language")}
            size="xs"
            data={tongues}
            value={language}
            onChange={(event) => onLanguage(event.currentTarget.value)}
          />
        </Stack>
      </form>
    </main>
  );
}
