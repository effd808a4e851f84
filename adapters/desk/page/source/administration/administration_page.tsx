import { Tabs } from "@mantine/core";
import page from "../shell/page.module.css";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { AuditTable } from "./audit_table";
import { UserTable } from "./user_table";

export default function AdministrationPage() {
  const { say } = useWords();
  const { me } = useDesk();
  const admin = me.roles.includes("admin");
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{say("page.administration")}</h1>
      </header>
      <Tabs defaultValue={admin ? "users" : "audit"} keepMounted={false}>
        <Tabs.List>
          {admin && <Tabs.Tab value="users">{say("users.title")}</Tabs.Tab>}
          <Tabs.Tab value="audit">{say("audit.title")}</Tabs.Tab>
        </Tabs.List>
        {admin && (
          <Tabs.Panel value="users" pt="md">
            <UserTable />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="audit" pt="md">
          <AuditTable />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
