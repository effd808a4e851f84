import { createContext, useContext } from "react";
import type { Desk } from "./desk";

const DeskContext = createContext<Desk | undefined>(undefined);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("no desk above this component");
  return desk;
}
