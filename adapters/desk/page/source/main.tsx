import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./theme.css";
import { MantineProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { Page } from "./page";
import { theme } from "./theme";

createRoot(document.getElementById("page")!).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
    <Page />
  </MantineProvider>,
);
