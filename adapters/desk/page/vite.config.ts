import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const worthIt = 1024; // bytes

// Each file also as FILE.br and FILE.gz, for the server to hand out.
function compressed(): Plugin {
  return {
    name: "compressed",
    writeBundle({ dir = "" }) {
      for (const one of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!one.isFile() || !/\.(js|css|html|svg)$/.test(one.name)) continue;
        const path = join(one.parentPath, one.name);
        const bytes = readFileSync(path);
        if (bytes.length < worthIt) continue;
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), compressed()],
  base: "./", // also right where a proxy serves the desk below a path
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800, // kB
  },
});
