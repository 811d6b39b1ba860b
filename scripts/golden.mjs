// Compares us with recorded behaviour of KubeVirt.
//   npm run golden                                       every file beside the repository, prints the total last
//   npm run golden -- FAMILY…                            families whose name is, or starts with, one of these
//   npm run golden -- --cases FILE --golden FILE…        other files of the same form, plain or gzip
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { build as buildUnfold } from "./build.mjs";
import { recordedLines } from "./recorded-lines.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const recorded = resolve(root, "../shared/golden");

const { values, positionals: families } = orFail(() =>
  parseArgs({
    allowPositionals: true,
    options: { cases: { type: "string", multiple: true }, golden: { type: "string", multiple: true } },
  }),
);

const outcomes = ["passed", "intended", "not yet", "failed"];

const tally = new Map();
const rules = new Map();
const crashes = [];
const unknown = new Map();
const differences = [];

// Before anything is built, so that a wrong name is told at once.
const files = orFail(() => (values.cases === undefined ? ownFiles() : givenFiles()).map(readFiles));
await buildUnfold();
const { kinds, pickGolden } = await recordedKinds();
for (const file of files) await compareFile(file);
report();

/** The files of the recording, each with its answers. */
function ownFiles() {
  if (values.golden !== undefined) throw new Error("--golden FILE goes with --cases FILE");
  if (!existsSync(recorded))
    throw new Error(`No recorded cases at ${recorded}: name some with --cases FILE --golden FILE`);
  const names = readdirSync(recorded).sort();
  return names
    .filter((name) => name.endsWith("-cases.ndjson.gz"))
    .map((name) => {
      const family = name.slice(0, -"-cases.ndjson.gz".length);
      const goldens = names.filter((candidate) => candidate.startsWith(`${family}-golden`));
      return { cases: join(recorded, name), goldens: goldens.map((golden) => join(recorded, golden)) };
    });
}

function givenFiles() {
  return values.cases.map((cases) => ({ cases, goldens: values.golden ?? [] }));
}

function readFiles({ cases, goldens }) {
  const lines = recordedLines(cases);
  if (lines.length === 0) throw new Error(`${cases}: holds no case`);
  return {
    name: cases,
    cases: lines,
    goldens: goldens.map((file) => new Map(recordedLines(file).map((line) => [line.id, line]))),
  };
}

async function compareFile({ name, cases, goldens }) {
  for (const given of cases) {
    const kind = kinds.find((candidate) => candidate.recognises(given));
    if (kind === undefined) {
      unknown.set(name, (unknown.get(name) ?? 0) + 1);
      continue;
    }
    const family = kind.family(given);
    if (families.length > 0 && !families.some((asked) => family === asked || family.startsWith(`${asked}-`)))
      continue;
    const golden = kind.selfAnswered ? given : pickGolden(given.id, goldens);
    await compareCase(kind, family, given, golden);
  }
}

async function compareCase(kind, family, given, golden) {
  const counts = tally.get(family) ?? Object.fromEntries(outcomes.map((name) => [name, 0]));
  tally.set(family, counts);
  const found =
    golden === undefined
      ? [{ field: "answer", want: "recorded", got: "none" }]
      : await compared(kind, given, golden);
  counts[outcomeOf(found)]++;
  for (const { verdict, rule } of found.filter((difference) => difference.rule !== undefined)) {
    const cases = rules.get(`${verdict}: ${rule}`) ?? new Set();
    rules.set(`${verdict}: ${rule}`, cases.add(given.id));
  }
  const unexplained = found.filter(({ verdict = "unexplained" }) => verdict === "unexplained");
  if (unexplained.length > 0) differences.push({ id: given.id, found: unexplained });
  const crash = golden === undefined ? undefined : await kind.crashAnswer?.(given, golden);
  if (crash !== undefined) crashes.push(`${given.id}: ${crash}`);
}

/** A difference may be a known one; a case is what its worst difference is. */
function outcomeOf(found) {
  if (found.length === 0) return "passed";
  const verdicts = new Set(found.map(({ verdict = "unexplained" }) => verdict));
  if (verdicts.has("unexplained")) return "failed";
  return verdicts.has("not yet") ? "not yet" : "intended";
}

async function compared(kind, given, golden) {
  try {
    return await kind.compare(given, golden);
  } catch (error) {
    return [{ field: "crash", want: "an answer", got: String(error) }];
  }
}

/** Bundles the comparisons from the TypeScript sources of every package, so that no build is needed first. */
async function recordedKinds() {
  const sources = readdirSync(join(root, "packages"))
    .map((name) => ({ name, file: join(root, "packages", name, "src/golden/recorded-kinds.ts") }))
    .filter(({ file }) => existsSync(file));
  const modules = await Promise.all(sources.map(bundled));
  return {
    kinds: modules.flatMap(({ recordedKinds: found }) => found),
    pickGolden: modules.find((module) => "pickGolden" in module).pickGolden,
  };
}

async function bundled({ name, file }) {
  // Beside the generated schemas: the code that loads them looks for them there.
  const folder = join(root, "packages/crds/dist");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `golden-${name}.mjs`);
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["source"],
    external: ["libsql"],
    logLevel: "warning",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  return import(pathToFileURL(outfile).href);
}

function report() {
  if (tally.size === 0 && unknown.size === 0) fail(`No recorded case is of family ${families.join(", ")}`);
  for (const { id, found } of differences.slice(0, 20)) {
    console.log(`differs: ${id}`);
    for (const { field, want, got } of found)
      console.log(`  ${field}\n    want ${text(want)}\n    got  ${text(got)}`);
  }
  if (differences.length > 20) console.log(`… and ${differences.length - 20} more`);
  if (crashes.length > 0) console.log(`\nKubeVirt crashes in ${crashes.length} cases; the answer given:`);
  for (const crash of crashes) console.log(`  ${crash}`);
  const total = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
  for (const [family, counts] of tally) {
    console.log(`${family}: ${countsText(counts)}`);
    for (const outcome of outcomes) total[outcome] += counts[outcome];
  }
  for (const [rule, cases] of [...rules].sort()) console.log(`${rule}: ${cases.size} cases`);
  for (const [file, count] of unknown)
    console.log(`${file}: ${count} cases of a kind no package compares yet`);
  console.log(`total: ${countsText(total)}`);
  // A file that was asked for has to be compared, one of our own may wait for its package.
  process.exitCode = total.failed === 0 && (values.cases === undefined || unknown.size === 0) ? 0 : 1;
}

function countsText(counts) {
  const shown = outcomes.filter((name) => counts[name] > 0 || name === "passed" || name === "failed");
  return shown.map((name) => `${counts[name]} ${name}`).join(", ");
}

function text(value) {
  const whole = JSON.stringify(value) ?? "absent";
  return whole.length > 600 ? `${whole.slice(0, 600)}…` : whole;
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

/** What is wrong with what was asked for is told in one line. */
function orFail(ask) {
  try {
    return ask();
  } catch (error) {
    return fail(error.message.split("\n")[0]);
  }
}
