import { Button, Menu, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { keep, kept } from "../base/kept";
import { clockSpan, milliseconds, useNow } from "../base/time";
import { useStore } from "../base/store";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { useDesk } from "./context";
import type { WantedPresence } from "./desk";
import { usePlaybookChoices } from "./playbook_choices";
import { useTry } from "./use_try";
import styles from "./presence_control.module.css";

function PhoneDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const name = `phone.${desk.me.user}`;
  const [phone, setPhone] = useState(() => kept<string>(name, ""));
  const save = () => {
    keep(name, phone.trim() || undefined);
    attempt(() => desk.sayPresence(desk.presence.value));
    onClose();
  };
  return (
    <Dialog onClose={onClose} title={say("presence.phone")}>
      <Stack gap="sm">
        <TextInput
          label={say("presence.phone")}
          description={say("presence.phoneHelp")}
          placeholder="PJSIP/2001"
          maxLength={200}
          value={phone}
          onChange={(event) => setPhone(event.currentTarget.value)}
        />
        <Button onClick={save} size="sm">
          {say("save")}
        </Button>
      </Stack>
    </Dialog>
  );
}

// Ready or not, why, since when, and how much of the capacity is taken.
export function PresenceControl() {
  const { say, sayName } = useWords();
  const { options, title } = usePlaybookChoices();
  const desk = useDesk();
  const wanted = useStore(desk.presence);
  const status = useStore(desk.status);
  const now = useNow();
  const [phone, setPhone] = useState(false);
  const state = status?.state || wanted.state;
  const reason = status ? status.reason : wanted.reason;
  const attempt = useTry();
  const set = (next: WantedPresence) => attempt(() => desk.sayPresence(next));
  const since = milliseconds(status?.since);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <UnstyledButton className={styles.state} data-state={state}>
            <span className={styles.dot} aria-hidden />
            <span className="visually-hidden">{say("presence.label")}</span>
            <span className={styles.word}>
              {sayName("presence", state)}
              {reason && `: ${title("notReady", reason)}`}
            </span>
            <span className={styles.small}>{since ? clockSpan((now - since) / 1000) : ""}</span>
            {status && (
              <span className={styles.load} title={say("presence.load")}>
                {status.load}/{status.capacity}
              </span>
            )}
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<span className={styles.dot} data-state="ready" />}
            onClick={() => set({ state: "ready", reason: "" })}
          >
            {say("presence.ready")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{say("presence.not_ready")}</Menu.Label>
          {options("notReady").map(({ value, label }) => (
            <Menu.Item
              key={value}
              leftSection={<span className={styles.dot} data-state="not_ready" />}
              onClick={() => set({ state: "not_ready", reason: value })}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<span className={styles.dot} />} onClick={() => set({ state: "away", reason: "" })}>
            {say("presence.away")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPhone size={14} />} onClick={() => setPhone(true)}>
            {say("presence.phone")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Text component="span" className="visually-hidden" role="status">
        {sayName("presence", state)}
      </Text>
      {phone && <PhoneDialog onClose={() => setPhone(false)} />}
    </>
  );
}
