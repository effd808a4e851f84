// One file, chat.js, for sites of others: nothing is loaded after it.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    lib: { entry: "source/main.ts", formats: ["iife"], name: "BalieChat", fileName: () => "chat.js" },
    target: "es2022",
    emptyOutDir: true,
  },
});
