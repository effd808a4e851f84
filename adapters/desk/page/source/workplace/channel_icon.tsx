import {
  IconBrowser,
  IconBuildingStore,
  IconDeviceMobileMessage,
  IconMail,
  IconMailOpened,
  IconMessage,
  IconMessageCircle,
  IconPhone,
  IconPrinter,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useWords } from "../words/words";

const icons: Record<string, ComponentType<{ size?: number }>> = {
  voice: IconPhone,
  email: IconMail,
  chat: IconMessageCircle,
  sms: IconDeviceMobileMessage,
  web: IconBrowser,
  letter: IconMailOpened,
  fax: IconPrinter,
  counter: IconBuildingStore,
};

// The channel as a picture, with its name for those who do not see it.
export function ChannelIcon({ channel, size = 18 }: { channel: string; size?: number }) {
  const { sayName } = useWords();
  const Icon = icons[channel] ?? IconMessage;
  return (
    <span role="img" aria-label={sayName("channel", channel || "unknown")} className="channel-icon">
      <Icon size={size} />
    </span>
  );
}
