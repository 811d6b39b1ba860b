// Compares the engine with recorded behaviour of KubeVirt: npm run golden [-- FAMILY… --cases FILE --golden FILE]
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const recorded = resolve(root, "../shared/golden");

const { values, positionals: families } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: "string", default: join(recorded, "expand-cases.ndjson.gz") },
    golden: { type: "string", default: join(recorded, "expand-golden.ndjson.gz") },
  },
});

for (const file of [values.cases, values.golden]) {
  if (existsSync(file)) continue;
  console.error(`No recorded cases at ${file}: name them with --cases FILE --golden FILE`);
  process.exit(2);
}

const { compareCase } = await engine();
const answers = new Map(readLines(values.golden).map((answer) => [answer.id, answer]));
const wanted = readLines(values.cases).filter(
  ({ family }) =>
    families.length === 0 || families.some((name) => family === name || family.startsWith(`${name}-`)),
);
if (wanted.length === 0) {
  console.error(`No recorded case is of family ${families.join(", ")}`);
  process.exit(2);
}

const tally = new Map();
let firstDifference;
for (const given of wanted) {
  const answer = answers.get(given.id);
  const differences =
    answer === undefined
      ? [{ field: "answer", want: "recorded", got: "none" }]
      : await compareCase(given, answer);
  const counts = tally.get(given.family) ?? { passed: 0, failed: 0 };
  tally.set(given.family, counts);
  if (differences.length === 0) counts.passed++;
  else counts.failed++;
  if (differences.length > 0) firstDifference ??= { id: given.id, differences };
}
report();

/** Bundles the comparison from the TypeScript sources, so that no build is needed first. */
async function engine() {
  const folder = join(root, "packages/instancetype/dist");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, "golden.mjs");
  await build({
    entryPoints: [join(root, "packages/instancetype/src/golden/compare-case.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["source"],
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

function readLines(file) {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function report() {
  let passed = 0;
  let failed = 0;
  for (const [family, counts] of tally) {
    console.log(`${family}: ${counts.passed} passed, ${counts.failed} failed`);
    passed += counts.passed;
    failed += counts.failed;
  }
  if (firstDifference !== undefined) {
    console.log(`first difference: ${firstDifference.id}`);
    for (const { field, want, got } of firstDifference.differences) {
      console.log(`  ${field}\n    want ${JSON.stringify(want)}\n    got  ${JSON.stringify(got)}`);
    }
  }
  console.log(`total: ${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
