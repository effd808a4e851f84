// What the adapters say that they can be asked.
import type { Adapters, AdapterStatus } from "../../generated/balie/v1/session_pb";
import { useStore } from "../base/store";
import { useDesk } from "./context";

// One that does not say, and one that the hub has not told of, may be asked anything.
export function takes(adapters: Adapters | undefined, adapter: string, kind: string): boolean {
  const found = adapters?.adapters.find((one) => one.adapter === adapter);
  return !found?.commands.length || found.commands.includes(kind);
}

// Those that call a number for an agent.
export function dialling(adapters: Adapters | undefined): AdapterStatus[] {
  const calls = ({ channel, commands }: AdapterStatus) =>
    commands.length ? commands.includes("dial") : channel === "voice";
  return adapters?.adapters.filter(calls) ?? [];
}

// Those that send a kept confirmation again; an adapter that does not say so is not asked for it.
export function resending(adapters: Adapters | undefined): AdapterStatus[] {
  return adapters?.adapters.filter((one) => one.commands.includes("resend")) ?? [];
}

export function useTakes(adapter: string): (kind: string) => boolean {
  const adapters = useStore(useDesk().adapters);
  return (kind) => takes(adapters, adapter, kind);
}
