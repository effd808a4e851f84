import {
  ActionIcon,
  Menu,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import {
  IconCheck,
  IconChevronDown,
  IconKey,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useState } from "react";
import { PasswordDialog } from "../session/password_dialog";
import { useDesk } from "../workplace/context";
import { PresenceControl } from "../workplace/presence_control";
import { SoundItem } from "../workplace/ring";
import { languages, useWords } from "../words/words";
import styles from "./header.module.css";
import { KeysDialog } from "./keys_dialog";
import { Mark } from "./mark";
import { Navigation } from "./navigation";

interface Props {
  language: string;
  onLanguage: (language: string) => void;
  onSignOut: () => void;
}

function SchemeButton() {
  const { say } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = say(dark ? "shell.light" : "shell.dark");
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="transparent"
        className={styles.icon}
        aria-label={label}
        onClick={() => setColorScheme(dark ? "light" : "dark")}
      >
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

export function Header({ language, onLanguage, onSignOut }: Props) {
  const { say } = useWords();
  const desk = useDesk();
  const [dialog, setDialog] = useState<"" | "keys" | "password">("");
  return (
    <header className={styles.header}>
      <div className={styles.brand}>
        <Mark size={26} />
        <span>Balie</span>
      </div>
      <Navigation />
      {desk.works && <PresenceControl />}
      <SchemeButton />
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <UnstyledButton className={styles.user}>
            <IconUser size={18} className={styles.person} aria-hidden />
            <span className={styles.userName}>{desk.me.name || desk.me.user}</span>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{say("user.language")}</Menu.Label>
          {Object.entries(languages).map(([one, { name }]) => (
            <Menu.Item
              key={one}
              leftSection={<IconLanguage size={16} />}
              lang={one}
              onClick={() => onLanguage(one)}
              rightSection={one === language ? <IconCheck size={16} aria-label={say("user.chosen")} /> : null}
            >
              {name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {desk.works && <SoundItem />}
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => setDialog("keys")}>
            {say("keys.title")}
          </Menu.Item>
          {!desk.me.fromProvider && (
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setDialog("password")}>
              {say("password.title")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={onSignOut}>
            {say("user.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "keys" && <KeysDialog onClose={() => setDialog("")} />}
      {dialog === "password" && <PasswordDialog onClose={() => setDialog("")} />}
    </header>
  );
}
