import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CommandSchema } from "../../generated/balie/v1/agent_pb";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { command } from "../workplace/orders";
import { useTry } from "../workplace/use_try";

type Fields = MessageInitShape<typeof CommandSchema>;

// Sends a message of the contact. A refusal is said, and whoever called hears of it too.
export function useSend(contact: WorkContact): (fields: Fields) => Promise<unknown> {
  const desk = useDesk();
  const attempt = useTry();
  return (fields) => {
    const sent = command(desk, contact, "send", fields);
    attempt(() => sent);
    return sent;
  };
}
