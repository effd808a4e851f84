// Packages of the desk's page, which brings those of its tests as well.
import { createRequire } from "node:module";

const page = createRequire(new URL("../../../adapters/desk/page/package.json", import.meta.url));
export const { chromium } = page("playwright-core");
export const { WebSocketServer } = page("ws");
export const axePath = page.resolve("axe-core/axe.min.js");
