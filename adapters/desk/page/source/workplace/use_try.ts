import { useCallback } from "react";
import { RefusalError } from "../bus/refusal";
import { useWords, type Words } from "../words/words";
import { useDesk } from "./context";

// Why not, in the user's words; what the page has no words for stands as it came.
export function refusalText(error: Error, { sayKnown }: Words): string {
  return (error instanceof RefusalError && sayKnown("refused", error.code)) || error.message;
}

// Runs something that the hub may refuse, and says so where it does.
export function useTry(): (action: () => Promise<unknown>) => void {
  const desk = useDesk();
  const words = useWords();
  return useCallback(
    (action) => {
      action().catch((error: Error) => desk.notice("bad", refusalText(error, words)));
    },
    [desk, words],
  );
}
