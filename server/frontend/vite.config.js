import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { basename } from "node:path";
import { defineConfig } from "vite";
import { writeManifest } from "./manifest.js";

const src = fileURLToPath(new URL("src/", import.meta.url));
const dist = fileURLToPath(new URL("../anbao/web/static/dist/", import.meta.url));

// Every script directly in src/ is an entry point by its own name; folders hold their parts.
const entries = Object.fromEntries(
  readdirSync(src)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [basename(name, ".js"), src + name]),
);

export default defineConfig({
  base: "./",
  publicDir: false,
  logLevel: "warn",
  build: {
    target: "es2022",
    outDir: dist,
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0, // the content policy allows no data: address
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      checks: { eval: false }, // a JSON polyfill within YASQE, never reached
      input: entries,
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  plugins: [writeManifest()],
});
