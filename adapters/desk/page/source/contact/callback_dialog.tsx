import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import type { WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { order } from "../workplace/orders";
import { useTry } from "../workplace/use_try";

// The customer hangs up and is called back: in turn, or at a time.
export function CallbackDialog({ contact, onClose }: { contact: WorkContact; onClose: () => void }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [at, setAt] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const time = at ? new Date(at).getTime() : 0;
    attempt(async () => {
      await order(desk, contact, "callback", time ? { callbackAt: timestampFromMs(time) } : {});
      onClose();
    });
  };
  return (
    <Dialog onClose={onClose} title={say("contact.callback")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            type="datetime-local"
            label={say("callback.at")}
            description={say("callback.help")}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" size="sm" onClick={onClose}>
              {say("cancel")}
            </Button>
            <Button type="submit" size="sm">
              {say("callback.go")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
