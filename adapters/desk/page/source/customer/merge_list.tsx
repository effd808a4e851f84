import { create } from "@bufbuild/protobuf";
import { Alert, Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { MergeCustomersSchema, UnmergeCustomersSchema } from "../../generated/balie/v1/session_pb";
import { newId } from "../base/identity";
import { useWords } from "../words/words";
import { nameOf } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";
import styles from "./customer_view.module.css";
import { FindForm } from "./find_form";

// Two records that are one person become one, and come apart again.
export function MergeList({ customer, onChanged }: CustomerPart) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [other, setOther] = useState<Customer>();
  const [reason, setReason] = useState("");
  const actor = desk.me.agent || desk.me.user;

  const merge = () =>
    other &&
    attempt(async () => {
      const value = create(MergeCustomersSchema, {
        id: newId("merge"),
        kept: customer.id,
        merged: other.id,
        reason,
        actor,
      });
      await desk.connection.post({ case: "mergeCustomers", value });
      desk.notice("good", say("merge.done"));
      setOther(undefined);
      await onChanged();
    });
  const unmerge = (merged: string) =>
    attempt(async () => {
      const value = create(UnmergeCustomersSchema, {
        id: newId("unmerge"),
        kept: customer.id,
        merged,
        reason,
        actor,
      });
      const answer = await desk.connection.post({ case: "unmergeCustomers", value });
      const untold = answer.body.case === "mergeDone" ? answer.body.value.untold.length : 0;
      desk.notice("good", say(untold ? "merge.apartWith" : "merge.apart", { count: untold }));
      await onChanged();
    });
  return (
    <>
      <h3 className={styles.section}>{say("merge.title")}</h3>
      <FindForm onFound={setOther} />
      {other && (
        <Alert color={other.id === customer.id ? "gray" : "orange"} role="status">
          <Text size="sm">
            {other.id === customer.id
              ? say("merge.same")
              : say("merge.sure", {
                  name: nameOf(other) || other.id,
                  count: other.contacts,
                })}
          </Text>
          {other.id !== customer.id && (
            <Group align="end" gap={8} mt={6}>
              <TextInput
                size="xs"
                label={say("merge.why")}
                maxLength={500}
                flex={1}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              <Button onClick={merge}>{say("merge.go")}</Button>
            </Group>
          )}
        </Alert>
      )}
      {customer.merged.length > 0 && <h3 className={styles.section}>{say("merge.before")}</h3>}
      <ul className={styles.list}>
        {customer.merged.map((one) => (
          <li key={one} className={styles.row}>
            <span className={styles.main}>{one}</span>
            <Button size="compact-xs" variant="default" onClick={() => unmerge(one)}>
              {say("merge.undo")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
