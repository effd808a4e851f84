import { Center, Loader } from "@mantine/core";
import { lazy, Suspense, useEffect, useState } from "react";
import { CustomersPage } from "./customer/customers_page";
import { ResultsPage } from "./offers/results_page";
import { call, type Me } from "./session/http";
import { Header } from "./shell/header";
import { LinkBar } from "./shell/link_bar";
import { Notices } from "./shell/notices";
import { pagesOf } from "./shell/pages";
import { useRoute } from "./shell/route";
import styles from "./signed.module.css";
import { CommandNews } from "./workplace/command_news";
import { DeskProvider } from "./workplace/context";
import { Desk } from "./workplace/desk";
import { Ring } from "./workplace/ring";
import { WorkPage } from "./workplace/work_page";
import { useWords } from "./words/words";

const SupervisorPage = lazy(() => import("./supervisor/supervisor_page"));
const ReportsPage = lazy(() => import("./supervisor/reports_page"));
const ExplainPage = lazy(() => import("./explain/explain_page"));
const AdministrationPage = lazy(() => import("./administration/administration_page"));

interface Props {
  me: Me;
  language: string;
  onLanguage: (language: string) => void;
  onSignedOut: (byServer: boolean) => void;
}

function socketAddress(): string {
  const address = new URL("api/socket", document.baseURI);
  address.hash = "";
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

function Shown({ route, me }: { route: readonly string[]; me: Me }) {
  const pages = pagesOf(me);
  const name = pages.find((one) => one === route[0]) ?? pages[0];
  if (name === "work") return <WorkPage />;
  if (name === "customers") return <CustomersPage customerId={route[1] ?? ""} />;
  if (name === "results") return <ResultsPage />;
  if (name === "live") return <SupervisorPage />;
  if (name === "reports") return <ReportsPage />;
  if (name === "explain") return <ExplainPage decisionId={route[1] ?? ""} />;
  return <AdministrationPage />;
}

// Everything behind the sign-in: one connection, held as long as this is on the screen.
export function Signed({ me, language, onLanguage, onSignedOut }: Props) {
  const { say } = useWords();
  const [desk, setDesk] = useState<Desk>();
  useEffect(() => {
    const made = new Desk(me, socketAddress());
    setDesk(made);
    return () => made.close();
  }, [me]);
  if (!desk) return null;

  async function signOut() {
    await call("POST", "sign-out", {}, me.csrf).catch(() => undefined);
    onSignedOut(false);
  }
  return (
    <DeskProvider value={desk}>
      <a
        className={styles.skip}
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
      >
        {say("shell.skip")}
      </a>
      <div className={styles.frame}>
        <Header language={language} onLanguage={onLanguage} onSignOut={() => void signOut()} />
        <LinkBar onEnded={() => onSignedOut(true)} />
        <main id="content" tabIndex={-1} className={styles.content}>
          <Suspense
            fallback={
              <Center h="100%">
                <Loader aria-label={say("shell.loading")} />
              </Center>
            }
          >
            <Current me={me} />
          </Suspense>
        </main>
      </div>
      <Notices />
      <Ring />
      <CommandNews />
    </DeskProvider>
  );
}

function Current({ me }: { me: Me }) {
  return <Shown route={useRoute()} me={me} />;
}
