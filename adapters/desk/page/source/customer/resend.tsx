import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Alert, Button, Group, Text } from "@mantine/core";
import { IconMailForward } from "@tabler/icons-react";
import { useState } from "react";
import { CommandSchema } from "../../generated/balie/v1/agent_pb";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { newId } from "../base/identity";
import { useStore } from "../base/store";
import { serverTime } from "../base/time";
import { useWords } from "../words/words";
import { resending } from "../workplace/capabilities";
import { useFailureText } from "../workplace/command_news";
import { useDesk } from "../workplace/context";
import { ordered } from "../workplace/orders";
import { useTry } from "../workplace/use_try";

export interface Corrected {
  // Empty: there was none before.
  before: string;
  now: string;
}

const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

// A correction of an e-mail address; undefined: of something else.
export function correctedAddress(before: string, now: string): Corrected | undefined {
  if (!address.test(now.trim()) || before.trim().toLowerCase() === now.trim().toLowerCase()) return undefined;
  return { before: address.test(before.trim()) ? before.trim() : "", now: now.trim() };
}

interface Props {
  customer: Customer;
  corrected: Corrected;
  onClose: () => void;
}

// An address was put right: whoever waits for a confirmation that went astray gets it again, if they want it.
export function Resend({ customer, corrected, onClose }: Props) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const failureText = useFailureText();
  const adapter = resending(useStore(desk.adapters))[0]?.adapter;
  const [id, setId] = useState("");
  const pending = useStore(desk.ordered.pending).some((one) => one.id === id);
  const ended = useStore(desk.ordered.ended).find((one) => one.id === id);
  if (!adapter) return null;

  const send = () => {
    const { before, now } = corrected;
    const value = create(CommandSchema, {
      id: newId("resend"),
      kind: "resend",
      adapter,
      customerId: customer.id,
      identifier: { scheme: "email", value: now },
      arguments: before ? { sent_to: before } : {},
      agent: desk.me.agent,
      actor: desk.me.agent || desk.me.user,
      at: timestampFromMs(serverTime()),
    });
    setId(value.id);
    attempt(() => ordered(desk, value, "").catch((error) => (setId(""), Promise.reject(error))));
  };
  return (
    <Alert color={ended?.error ? "red" : "teal"} icon={<IconMailForward size={18} />} mx={14} mb={6} role="status">
      <Text size="sm">
        {!id && say("resend.ask", { to: corrected.now })}
        {pending && say("resend.asked")}
        {ended && (ended.error ? failureText(ended) : say("resend.done", { to: corrected.now }))}
      </Text>
      <Group gap={8} mt={6}>
        {!id && <Button onClick={send}>{say("resend.go")}</Button>}
        <Button variant="default" onClick={onClose}>
          {say(id ? "close" : "resend.no")}
        </Button>
      </Group>
    </Alert>
  );
}
