import { Menu, UnstyledButton } from "@mantine/core";
import { IconMenu2 } from "@tabler/icons-react";
import { useWords, type Word } from "../words/words";
import { useDesk } from "../workplace/context";
import styles from "./navigation.module.css";
import { type PageName, pagesOf } from "./pages";
import { addressOf, useRoute } from "./route";

interface Props {
  pages: readonly PageName[];
  current: PageName;
}

function Row({ pages, current }: Props) {
  const { say } = useWords();
  return (
    <div className={styles.row}>
      {pages.map((page) => (
        <a
          key={page}
          href={addressOf(page)}
          className={styles.page}
          aria-current={page === current ? "page" : undefined}
        >
          {say(`page.${page}` as Word)}
        </a>
      ))}
    </div>
  );
}

function Folded({ pages, current }: Props) {
  const { say } = useWords();
  return (
    <div className={styles.folded}>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={styles.button}>
            <IconMenu2 size={18} aria-hidden />
            <span className="visually-hidden">{say("shell.pages")}: </span>
            <span className={styles.name}>{say(`page.${current}` as Word)}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {pages.map((page) => (
            <Menu.Item
              key={page}
              component="a"
              href={addressOf(page)}
              aria-current={page === current ? "page" : undefined}
              className={styles.item}
            >
              {say(`page.${page}` as Word)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

// The pages in a row; where they do not fit, in a menu. Which of the two is shown is the stylesheet's.
export function Navigation() {
  const { say } = useWords();
  const { me } = useDesk();
  const route = useRoute();
  const pages = pagesOf(me);
  const current = pages.find((one) => one === route[0]) ?? pages[0];
  return (
    <nav aria-label={say("shell.pages")} className={styles.pages} data-many={pages.length > 4}>
      <Row pages={pages} current={current} />
      <Folded pages={pages} current={current} />
    </nav>
  );
}
