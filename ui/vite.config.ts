import { svelte } from "@sveltejs/vite-plugin-svelte";
import { copyFileSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** pdf.js loads its image decoders by address; the JavaScript ones need no `wasm-unsafe-eval`. */
function pdfDecoders(): Plugin {
  const names = ["openjpeg_nowasm_fallback.js", "jbig2_nowasm_fallback.js"];
  return {
    name: "pdf-decoders",
    apply: "build",
    closeBundle() {
      mkdirSync(resolve("dist/pdf"), { recursive: true });
      for (const name of names) copyFileSync(resolve("node_modules/pdfjs-dist/wasm", name), resolve("dist/pdf", name));
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), pdfDecoders()],
  base: "./",
  build: {
    target: ["chrome120", "safari16"],
    // A data: address would need room in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      output: {
        // pdf.js's worker ends in .mjs, which not every server of files knows as a script.
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".mjs")) ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]"),
      },
    },
  },
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  test: { environment: "happy-dom", include: ["src/**/*.test.ts", "tests/**/*.test.js"] },
}));
