// Colours and sizes beyond Mantine's own stand in theme.css, so that no style is made while the page runs: the server
// forbids inline styles.
import { Badge, Button, createTheme, Modal, Select, Tooltip } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "teal",
  defaultRadius: "md",
  fontFamily: "var(--mantine-font-family)",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({ defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 500 } }),
    Button: Button.extend({ defaultProps: { size: "xs" } }),
    // Locking the scroll would write a style into the page.
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.5 } },
    }),
    Select: Select.extend({ defaultProps: { size: "xs", checkIconPosition: "right" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
});
