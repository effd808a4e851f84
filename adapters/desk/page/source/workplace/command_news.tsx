import { useCallback, useEffect } from "react";
import { useWords } from "../words/words";
import { useDesk } from "./context";
import type { Ended } from "./ordered";

// Why something was not carried out, in words; a code that the page has no words for stands as it came.
export function useFailureText(): (failed: Ended) => string {
  const { say, sayName } = useWords();
  return useCallback(
    ({ kind, error }) => say("command.failed", { what: sayName("command", kind), why: sayName("failure", error) }),
    [say, sayName],
  );
}

// What was ordered and not carried out is said, whatever stands on the screen by then.
export function CommandNews() {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const failureText = useFailureText();
  useEffect(() => {
    desk.ordered.onFailed = (failed) => desk.notice("bad", failureText(failed));
    desk.connection.onLateRefusal = (kind, id, error) => {
      desk.ordered.refused(id);
      desk.notice("bad", say("refused.late", { what: sayName("command", kind), why: error.message }));
    };
  }, [desk, failureText, say, sayName]);
  return null;
}
