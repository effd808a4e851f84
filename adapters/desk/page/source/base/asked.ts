// An answer that is fetched when something changes, kept while the next one is on its way.
import { useCallback, useEffect, useRef, useState } from "react";
import { RefusalError } from "../bus/refusal";

const retryAfter = 1000; // milliseconds; where the link or the hub was away

export interface Asked<T> {
  value?: T;
  error?: Error;
  again: () => void;
}

// `every`: milliseconds after which it is asked again; 0: never. The page asks nothing while nobody sees it.
export function useAsked<T>(ask: () => Promise<T>, needs: readonly unknown[], every = 0): Asked<T> {
  const [state, setState] = useState<{ value?: T; error?: Error }>({});
  const newest = useRef(0);
  const asking = useRef(ask);
  const retry = useRef(0);
  asking.current = ask;
  const again = useCallback(() => {
    const mine = ++newest.current;
    clearTimeout(retry.current);
    asking.current().then(
      (value) => mine === newest.current && setState({ value }),
      (error: Error) => {
        if (mine !== newest.current) return;
        setState((old) => ({ ...old, error }));
        const isAway = error instanceof RefusalError && error.fate === "retry";
        if (isAway) retry.current = window.setTimeout(again, retryAfter);
      },
    );
  }, []);
  useEffect(() => {
    again();
    const timer = every ? setInterval(() => document.hidden || again(), every) : 0;
    return () => {
      newest.current++;
      clearInterval(timer);
      clearTimeout(retry.current);
    };
  }, [...needs, every, again]);
  return { ...state, again };
}
