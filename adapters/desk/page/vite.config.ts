import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  base: "./",  // also right where a proxy serves the desk below a path
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
