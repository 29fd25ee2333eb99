// Runs the browser tests one file after the other and sums up in one line; says so where there is no Chromium to run them in.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { missing } from "./bench.mjs";

const why = missing();
if (why) {
  console.log(`skipped: browser test: ${why}`);
} else {
  const here = dirname(fileURLToPath(import.meta.url));
  const wanted = process.argv.slice(2);
  const files = readdirSync(here)
    .filter((name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
    .map((name) => join(here, name));
  const sums = { passed: 0, failed: 0 };
  // Each file is a test of its own around those in it: only the inner ones count, and an outer one that failed alone.
  const inner = (data) => !files.includes(data.name);
  const stream = run({ files, concurrency: 1, timeout: 900_000 });
  stream.on("test:pass", (data) => { if (inner(data) && data.skip === undefined) sums.passed += 1; });
  const failures = [];
  stream.on("test:fail", ({ name, details }) => {
    sums.failed += 1;
    failures.push(`failed: ${name}: ${String(details.error.cause?.message ?? details.error.message).split("\n")[0]}`);
  });
  const report = stream.compose(new spec());
  report.pipe(process.stdout);
  // Last, since the end of a log is what is read first.
  report.on("end", () => {
    for (const failure of failures) console.log(failure);
    console.log(`${sums.passed} passed, ${sums.failed} failed`);
    process.exitCode = sums.failed === 0 && sums.passed > 0 ? 0 : 1;
  });
}
