import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CommandSchema } from "../../generated/balie/v1/agent_pb";
import { newId } from "../base/identity";
import { keep, kept } from "../base/kept";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { useDesk } from "./context";
import { useTry } from "./use_try";

// Calls a number: the telephony adapter rings the agent first.
export function DialDialog({ onClose, number = "" }: { onClose: () => void; number?: string }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [to, setTo] = useState(number);
  const [phone, setPhone] = useState(() => kept<string>(`phone.${desk.me.user}`, ""));
  const [adapter, setAdapter] = useState(() => kept<string>("telephony", "phone"));

  async function dial() {
    keep("telephony", adapter.trim());
    const value = create(CommandSchema, {
      id: newId("dial"),
      kind: "dial",
      adapter: adapter.trim(),
      agent: desk.me.agent,
      to: phone.trim(),
      identifier: { scheme: "tel", value: to.trim() },
      actor: desk.me.agent || desk.me.user,
      at: timestampFromMs(Date.now()),
      expires: timestampFromMs(Date.now() + 30_000),
    });
    await desk.connection.post({ case: "command", value });
    desk.notice("news", say("dial.asked", { number: to.trim() }));
    onClose();
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(dial);
  };
  return (
    <Dialog onClose={onClose} title={say("dial.title")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={say("dial.number")}
            type="tel"
            required
            maxLength={40}
            data-autofocus
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <TextInput
            label={say("presence.phone")}
            required
            maxLength={200}
            value={phone}
            placeholder="PJSIP/2001"
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
          <TextInput
            label={say("dial.adapter")}
            required
            maxLength={60}
            value={adapter}
            onChange={(event) => setAdapter(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" size="sm">
              {say("dial.go")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
