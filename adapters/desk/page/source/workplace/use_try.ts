import { useCallback } from "react";
import { RefusalError } from "../bus/refusal";
import { useWords, type Word } from "../words/words";
import { useDesk } from "./context";

// Runs something that the hub may refuse, and says so where it does.
export function useTry(): (action: () => Promise<unknown>) => void {
  const desk = useDesk();
  const { say } = useWords();
  return useCallback(
    (action) => {
      action().catch((error: Error) => {
        const known: Record<string, Word> = {
          not_allowed: "refused.not_allowed",
          not_found: "refused.not_found",
          connection_lost: "link.lost",
          not_ready: "link.hubAway",
        };
        const code = error instanceof RefusalError ? error.code : "";
        desk.notice(
          "bad",
          code in known ? `${say(known[code])} ${error.message === code ? "" : error.message}` : error.message,
        );
      });
    },
    [desk, say],
  );
}
