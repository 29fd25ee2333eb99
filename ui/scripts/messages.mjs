// Compiles messages/*.json into src/paraglide: one function per sentence, so that a missing or misspelt one fails `npm run check`.
import { compile } from "@inlang/paraglide-js";

await compile({
  project: "./project.inlang",
  outdir: "./src/paraglide",
  strategy: ["globalVariable", "baseLocale"],
  emitGitIgnore: true,
  emitPrettierIgnore: false,
});
