import { useEffect, useState } from "react";
import type { Live } from "../../generated/desk_pb";
import type { Desk } from "../workplace/desk";

const contactsShown = 50;
const again = 3000;

// Queues and agents as they stand. Asked for again now and then, so that a lost link does no harm.
export function useLive(desk: Desk): Live | undefined {
  const [live, setLive] = useState<Live>();
  useEffect(() => {
    const watch = async () => {
      if (document.hidden) return;
      const body = { case: "watch", value: { on: true, contacts: contactsShown } } as const;
      const answer = await desk.connection.request(body).catch(() => undefined);
      if (answer?.case === "live") setLive(answer.value);
    };
    const stop = desk.onLive(setLive);
    void watch();
    const timer = setInterval(() => void watch(), again);
    return () => {
      clearInterval(timer);
      stop();
      desk.connection.tell({ case: "watch", value: { on: false } });
    };
  }, [desk]);
  return live;
}
