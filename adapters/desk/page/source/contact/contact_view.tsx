import { Anchor, Badge, Text } from "@mantine/core";
import { clockSpan, milliseconds, useNow } from "../base/time";
import { addressOf } from "../shell/route";
import { useWords } from "../words/words";
import { ChannelIcon } from "../workplace/channel_icon";
import { mailChannels, paperChannels, shortMessageChannels, telephoneChannels } from "../workplace/choices";
import { nameOf, type WorkContact } from "../workplace/contact";
import { CallView } from "./call_view";
import { ChatView } from "./chat_view";
import { ContactActions } from "./contact_actions";
import styles from "./contact_view.module.css";
import { MailView } from "./mail_view";
import { PaperView } from "./paper_view";
import { ShortMessageView } from "./short_message_view";
import { WrapUp } from "./wrap_up";

function Timer({ since, until }: { since: number; until: number }) {
  const { say } = useWords();
  const now = useNow();
  return (
    <Text size="sm" className={styles.timer}>
      {clockSpan((now - since) / 1000)}
      {until > 0 && ` · ${say("contact.left", { time: clockSpan(Math.ceil((until - now) / 1000)) })}`}
    </Text>
  );
}

function Body({ contact }: { contact: WorkContact }) {
  if (telephoneChannels.includes(contact.channel)) return <CallView contact={contact} />;
  if (mailChannels.includes(contact.channel)) return <MailView contact={contact} />;
  if (shortMessageChannels.includes(contact.channel)) return <ShortMessageView contact={contact} />;
  if (paperChannels.includes(contact.channel)) return <PaperView contact={contact} />;
  return <ChatView contact={contact} />;
}

// The contact in hand: what was said, and everything that can be done with it.
export function ContactView({ contact }: { contact: WorkContact }) {
  const { say, sayName, time } = useWords();
  const asked = contact.decided?.contact;
  const route = contact.decided?.decision?.route;
  return (
    <>
      <header className={styles.head}>
        <ChannelIcon channel={contact.channel} size={22} />
        <div className={styles.title}>
          <h1>{nameOf(contact.customer) || say("customer.unknown")}</h1>
          <Text size="xs" c="dimmed" component="p" m={0}>
            {[
              sayName("channel", contact.channel),
              contact.queue || route?.queue,
              asked?.topic,
              asked?.at && say("contact.began", { time: time(milliseconds(asked.at)) }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </div>
        {contact.decisionId && (
          <Anchor size="xs" href={addressOf("explain", contact.decisionId)}>
            {say("contact.why")}
          </Anchor>
        )}
        {contact.state !== "own" && (
          <Badge color={contact.state === "wrap_up" ? "orange" : contact.state === "offered" ? "blue" : "green"}>
            {sayName("state", contact.state)}
          </Badge>
        )}
        <Timer since={contact.since} until={contact.until} />
      </header>
      {contact.state !== "wrap_up" && <ContactActions contact={contact} />}
      {contact.state === "wrap_up" && <WrapUp contact={contact} />}
      <div className={styles.body}>
        <Body contact={contact} />
      </div>
    </>
  );
}
