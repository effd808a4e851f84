import { Button, Group, Kbd, Menu, Progress, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { clockSpan, useNow } from "../base/time";
import { keys } from "../shell/keys";
import { useWords } from "../words/words";
import { ChannelIcon } from "./channel_icon";
import { nameOf, type WorkContact } from "./contact";
import { useDesk } from "./context";
import styles from "./offered_card.module.css";
import { accept, decline } from "./orders";
import { usePlaybookChoices } from "./playbook_choices";
import { useTry } from "./use_try";

// A contact that waits for this agent's yes, with the time that is left for it.
export function OfferedCard({ contact, first }: { contact: WorkContact; first: boolean }) {
  const { say, sayName } = useWords();
  const { options } = usePlaybookChoices();
  const desk = useDesk();
  const attempt = useTry();
  const now = useNow(250);
  const left = Math.max(0, (contact.until - now) / 1000);
  const whole = Math.max(1, (contact.until - contact.since) / 1000);
  const who = nameOf(contact.customer) || say("customer.unknown");
  return (
    <section
      className={styles.card}
      aria-label={say("offered.title", { channel: sayName("channel", contact.channel) })}
    >
      <div className={styles.head} role="alert">
        <ChannelIcon channel={contact.channel} size={20} />
        <div className={styles.who}>
          <strong>{who}</strong>
          <Text size="xs" c="dimmed">
            {contact.callback ? say("offered.callback") : sayName("channel", contact.channel)}
            {contact.queue && ` · ${contact.queue}`}
          </Text>
        </div>
      </div>
      {contact.until > 0 && (
        <Group gap={8} wrap="nowrap" mt={6}>
          <Progress
            className={styles.progress}
            value={(left / whole) * 100}
            color={left < 5 ? "red" : "teal"}
            size="sm"
            aria-label={say("offered.left")}
          />
          <Text size="xs" className={styles.left}>
            {clockSpan(Math.ceil(left))}
          </Text>
        </Group>
      )}
      <Group gap={6} mt={8} wrap="nowrap">
        <Button
          className={styles.accept}
          px={8}
          onClick={() => attempt(() => accept(desk, contact))}
          rightSection={first ? <Kbd size="xs">{keys.accept}</Kbd> : null}
        >
          {say("offered.accept")}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={12} />} px={8}>
              {say("offered.decline")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {options("decline", contact.queue).map(({ value, label }) => (
              <Menu.Item key={value} onClick={() => attempt(() => decline(desk, contact, value))}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
    </section>
  );
}
