// An answer that is fetched when something changes, kept while the next one is on its way.
import { useCallback, useEffect, useRef, useState } from "react";

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
  asking.current = ask;
  const again = useCallback(() => {
    const mine = ++newest.current;
    asking.current().then(
      (value) => mine === newest.current && setState({ value }),
      (error: Error) => mine === newest.current && setState((old) => ({ ...old, error })),
    );
  }, []);
  useEffect(() => {
    again();
    if (!every) return;
    const timer = setInterval(() => document.hidden || again(), every);
    return () => clearInterval(timer);
  }, [...needs, every, again]);
  return { ...state, again };
}
