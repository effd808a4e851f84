import { Button, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useAsked } from "../base/asked";
import { go } from "../shell/route";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { readDecision } from "./decision_query";
import { DecisionTree } from "./decision_tree";
import page from "../shell/page.module.css";
import styles from "./explain.module.css";

// Any decision, opened down to the rule and the row of it.
export default function ExplainPage({ decisionId }: { decisionId: string }) {
  const { say } = useWords();
  const desk = useDesk();
  const [typed, setTyped] = useState(decisionId);
  const read = async () => (decisionId ? readDecision(desk, decisionId) : undefined);
  const asked = useAsked(read, [desk, decisionId]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go("explain", typed.trim());
  };
  const shown = asked.value?.decision?.id === decisionId ? asked.value : undefined;
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{say("page.explain")}</h1>
      </header>
      <form className={styles.find} onSubmit={submit} role="search">
        <TextInput
          label={say("explain.decision")}
          size="sm"
          required
          withAsterisk={false}
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className={styles.id}
        />
        <Button type="submit" size="sm">
          {say("explain.open")}
        </Button>
      </form>
      {asked.error && decisionId && (
        <Text role="alert" c="red" size="sm">
          {say("explain.gone")}
        </Text>
      )}
      {!decisionId && (
        <Text c="dimmed" size="sm">
          {say("explain.help")}
        </Text>
      )}
      {shown && <DecisionTree decided={shown} />}
    </div>
  );
}
