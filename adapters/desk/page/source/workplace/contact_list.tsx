import { Button, Text } from "@mantine/core";
import { IconPencilPlus, IconPhoneOutgoing } from "@tabler/icons-react";
import { useState } from "react";
import { clockSpan, useNow } from "../base/time";
import { useStore } from "../base/store";
import { useKeys } from "../shell/keys";
import { useWords } from "../words/words";
import { dialling } from "./capabilities";
import { ChannelIcon } from "./channel_icon";
import styles from "./contact_list.module.css";
import { nameOf, type WorkContact } from "./contact";
import { useDesk } from "./context";
import { DialDialog } from "./dial_dialog";
import { EntryDialog } from "./entry_dialog";
import { OfferedCard } from "./offered_card";
import { filesOf } from "./messages";
import { accept, decline } from "./orders";
import { usePlaybookChoices } from "./playbook_choices";
import { useTry } from "./use_try";

function Tab({ contact, shown }: { contact: WorkContact; shown: boolean }) {
  const { say, sayName } = useWords();
  const desk = useDesk();
  const now = useNow();
  const name = nameOf(contact.customer) || say("customer.unknown");
  const newest = contact.messages.at(-1);
  const last = newest ? newest.text || filesOf(newest.arguments)[0]?.name : contact.decided?.contact?.subject;
  const spoken = contact.unread ? say("work.unread", { count: contact.unread }) : "";
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${contact.key}`}
      aria-selected={shown}
      aria-controls="contact"
      tabIndex={shown ? 0 : -1}
      className={styles.tab}
      onClick={() => desk.show(contact.key)}
    >
      <ChannelIcon channel={contact.channel} />
      <span className={styles.middle}>
        <span className={styles.name}>{name}</span>
        <span className={styles.last}>
          {contact.state === "wrap_up" ? sayName("state", "wrap_up") : contact.typing ? say("chat.typing") : last}
        </span>
      </span>
      <span className={styles.side}>
        <span className={styles.time}>{clockSpan((now - contact.since) / 1000)}</span>
        {contact.unread > 0 && (
          <span className={styles.unread} aria-label={spoken}>
            {contact.unread}
          </span>
        )}
      </span>
    </button>
  );
}

// What is offered, above what is in hand: one tab for each contact, whatever its channel.
export function ContactList() {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const contacts = useStore(desk.contacts);
  const shown = useStore(desk.shown);
  const { options } = usePlaybookChoices();
  const dials = dialling(useStore(desk.adapters)).length > 0;
  const [dialog, setDialog] = useState<"" | "entry" | "dial">("");
  const offered = contacts.filter((one) => one.state === "offered");
  const inHand = contacts.filter((one) => one.state !== "offered");

  function step(by: number) {
    if (!inHand.length) return;
    const at = inHand.findIndex((one) => one.key === shown);
    const next = inHand[(at + by + inHand.length) % inHand.length];
    desk.show(next.key);
    document.getElementById(`tab-${next.key}`)?.focus();
  }
  useKeys({
    accept: () => offered[0] && attempt(() => accept(desk, offered[0])),
    decline: () =>
      offered[0] && attempt(() => decline(desk, offered[0], options("decline", offered[0].queue)[0]?.value)),
    next: () => step(1),
    previous: () => step(-1),
  });
  return (
    <aside className={styles.list} aria-label={say("work.contacts")}>
      {offered.map((one, at) => (
        <OfferedCard key={one.key} contact={one} first={at === 0} />
      ))}
      {inHand.length > 0 && (
        <div
          role="tablist"
          aria-orientation="vertical"
          aria-label={say("work.inHand")}
          className={styles.tabs}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowRight") step(1);
            if (event.key === "ArrowUp" || event.key === "ArrowLeft") step(-1);
          }}
        >
          {inHand.map((one) => (
            <Tab key={one.key} contact={one} shown={one.key === shown} />
          ))}
        </div>
      )}
      {contacts.length === 0 && (
        <Text size="sm" c="dimmed" p={8}>
          {say("work.nothing")}
        </Text>
      )}
      <div className={styles.foot}>
        <Button
          variant="default"
          fullWidth
          leftSection={<IconPencilPlus size={15} />}
          onClick={() => setDialog("entry")}
        >
          {say("entry.title")}
        </Button>
        {dials && (
          <Button
            variant="default"
            fullWidth
            leftSection={<IconPhoneOutgoing size={15} />}
            onClick={() => setDialog("dial")}
          >
            {say("dial.title")}
          </Button>
        )}
      </div>
      {dialog === "entry" && <EntryDialog onClose={() => setDialog("")} />}
      {dialog === "dial" && <DialDialog onClose={() => setDialog("")} />}
    </aside>
  );
}
