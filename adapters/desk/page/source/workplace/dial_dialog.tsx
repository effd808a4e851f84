import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CommandSchema } from "../../generated/balie/v1/agent_pb";
import { newId } from "../base/identity";
import { keep, kept } from "../base/kept";
import { useStore } from "../base/store";
import { serverTime } from "../base/time";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { dialling } from "./capabilities";
import { useDesk } from "./context";
import { ordered } from "./orders";
import { useTry } from "./use_try";

// Calls a number: the telephony adapter rings the agent first.
export function DialDialog({ onClose, number = "" }: { onClose: () => void; number?: string }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [to, setTo] = useState(number);
  const [phone, setPhone] = useState(() => kept<string>(`phone.${desk.me.user}`, ""));
  const systems = dialling(useStore(desk.adapters)).map((one) => one.adapter);
  const [chosen, setChosen] = useState(() => kept<string>("telephony", ""));
  const adapter = systems.includes(chosen) ? chosen : (systems[0] ?? "");

  async function dial() {
    keep("telephony", adapter);
    const value = create(CommandSchema, {
      id: newId("dial"),
      kind: "dial",
      adapter,
      agent: desk.me.agent,
      to: phone.trim(),
      identifier: { scheme: "tel", value: to.trim() },
      actor: desk.me.agent || desk.me.user,
      at: timestampFromMs(serverTime()),
      expires: timestampFromMs(serverTime() + 30_000),
    });
    await ordered(desk, value, "");
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
          {systems.length > 1 && (
            <NativeSelect
              label={say("dial.adapter")}
              value={adapter}
              data={systems}
              onChange={(event) => setChosen(event.currentTarget.value)}
            />
          )}
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
