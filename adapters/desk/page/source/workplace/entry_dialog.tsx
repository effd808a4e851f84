import { create, type JsonObject } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Button, Group, NativeSelect, SegmentedControl, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { ContactSchema } from "../../generated/balie/v1/contact_pb";
import { ContactDecidedSchema } from "../../generated/balie/v1/event_pb";
import { newId } from "../base/identity";
import { keep, kept } from "../base/kept";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { handChannels, identifierSchemes } from "./choices";
import { blankContact } from "./contact";
import { useDesk } from "./context";
import { useTry } from "./use_try";

const blank = { channel: "counter", scheme: "tel", value: "", entry: "", topic: "", subject: "", text: "" };

// A visit at the counter, a letter or a fax, written down by whoever has it in hand.
export function EntryDialog({ onClose }: { onClose: () => void }) {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const [busy, setBusy] = useState(false);
  const draft = `entry.${desk.me.user}`;
  const [form, setForm] = useState(() => kept(draft, blank));
  useEffect(() => keep(draft, form === blank ? undefined : form), [draft, form]);
  const set = (change: Partial<typeof blank>) => setForm((old) => ({ ...old, ...change }));

  async function enter() {
    const { channel, scheme, value, entry, topic, subject, text } = form;
    const identifiers = value.trim() ? [{ scheme, value: value.trim(), assurance: "verified" }] : [];
    const attributes: JsonObject = { entered_by: desk.me.agent || desk.me.user };
    const contact = create(ContactSchema, {
      id: newId(channel),
      channel,
      entry: entry.trim() || channel,
      topic,
      subject,
      text,
      identifiers,
      attributes,
      at: timestampFromMs(Date.now()),
      explain: true,
    });
    const answer = await desk.connection.post({ case: "contact", value: contact });
    if (answer.body.case !== "decision") return;
    const decision = answer.body.value;
    keep(draft, undefined);
    onClose();
    if (decision.route?.hold) {
      desk.notice("news", say("entry.waits", { queue: decision.route.queue }));
      return;
    }
    desk.addOwn({
      ...blankContact(decision.adapter, contact.id),
      channel,
      state: "own",
      decisionId: decision.id,
      customer: decision.customer,
      customerId: decision.customer?.id ?? "",
      decided: create(ContactDecidedSchema, { contact, decision }),
    });
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    attempt(() => enter().finally(() => setBusy(false)));
  };
  return (
    <Dialog onClose={onClose} title={say("entry.title")} size="lg">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={say("entry.channel")}
            value={form.channel}
            onChange={(channel) => set({ channel })}
            data={handChannels.map((value) => ({ value, label: sayName("channel", value) }))}
          />
          <Group align="end" gap="xs" wrap="nowrap">
            <NativeSelect
              label={say("entry.known")}
              value={form.scheme}
              data-autofocus
              data={identifierSchemes.map((value) => ({ value, label: sayName("scheme", value) }))}
              onChange={(event) => set({ scheme: event.currentTarget.value })}
            />
            <TextInput
              label={sayName("scheme", form.scheme)}
              flex={1}
              maxLength={200}
              value={form.value}
              onChange={(event) => set({ value: event.currentTarget.value })}
            />
          </Group>
          <Group grow gap="xs">
            <TextInput
              label={say("entry.entry")}
              placeholder={form.channel}
              maxLength={200}
              value={form.entry}
              onChange={(event) => set({ entry: event.currentTarget.value })}
            />
            <TextInput
              label={say("entry.topic")}
              maxLength={200}
              value={form.topic}
              onChange={(event) => set({ topic: event.currentTarget.value })}
            />
          </Group>
          <TextInput
            label={say("entry.subject")}
            maxLength={500}
            value={form.subject}
            onChange={(event) => set({ subject: event.currentTarget.value })}
          />
          <Textarea
            label={say("entry.text")}
            autosize
            minRows={4}
            maxRows={12}
            maxLength={20000}
            value={form.text}
            onChange={(event) => set({ text: event.currentTarget.value })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => (keep(draft, undefined), onClose())} size="sm">
              {say("cancel")}
            </Button>
            <Button type="submit" loading={busy} size="sm">
              {say("entry.go")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
