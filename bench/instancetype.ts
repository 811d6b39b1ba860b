// How fast the engine expands, and whether its memory stays flat. Prints; asserts nothing.
// Run: npm run bench instancetype [-- --calls N --seconds S]
import { existsSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import {
  applyTypes,
  type ClusterConfig,
  commonInstancetypes,
  commonPreferences,
  defaultClusterConfig,
  type ExpandInput,
  type ExpandMode,
  expand,
  expandWithRecord,
  find,
  goFormOfVm,
  lookupOf,
  setVmiDefaults,
  type TypeLookup,
  withRecord,
} from "@unfold/instancetype";
import { configFor, lookupFor } from "../packages/instancetype/src/golden/case-cluster.js";
import type { GoldenCase } from "../packages/instancetype/src/golden/golden-case.js";

const { values: options } = parseArgs({
  args: process.argv.slice(3).filter((arg) => arg !== "--"),
  allowPositionals: true,
  options: {
    calls: { type: "string", default: "2000000" },
    seconds: { type: "string", default: "1" },
    runs: { type: "string", default: "5" },
  },
});
const calls = Number(options.calls);
const secondsPerRun = Number(options.seconds);
const runs = Number(options.runs);

/** One machine with the cluster it is expanded in. */
interface Sample {
  readonly vm: KubeObject;
  readonly lookup: TypeLookup;
  readonly config: ClusterConfig;
}

const recorded = fileURLToPath(new URL("../../shared/golden/expand-cases.ndjson.gz", import.meta.url));
const { samples, mix } = existsSync(recorded) ? recordedSamples() : catalogueSamples();
const expanding = samples.filter((sample) => expandSample(sample, "exact") !== undefined);
const texts = expanding.map(({ vm }) => JSON.stringify(vm));

console.log(
  `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
);
console.log(`mix: ${mix}; ${expanding.length} of ${samples.length} expand and are measured, in file order`);
console.log(
  `rates are calls per second of CPU time, one thread: the median of ${runs} runs of ${secondsPerRun} s (least to most)\n`,
);

const readyTypes = expanding.map(typesOf);
// V8 compiles rarely taken paths only after seconds; no rate is taken before, or compiling would be measured.
const warmUpSeconds = 3;
rateOf((sample) => [expandSample(sample, "exact"), expandSample(sample, "faithful")], warmUpSeconds);
const repeats = 10;
console.log(`each machine ${repeats} times running, as when it has just been read:`);
measureRepeated("  expand, exact", (sample, index) => expandReady(sample, index, "exact"));
measureRepeated("  expand, faithful", (sample, index) => expandReady(sample, index, "faithful"));
measureRepeated("  find + expand, exact", (sample) => expandSample(sample, "exact"));
measureRepeated("  find + expand, faithful", (sample) => expandSample(sample, "faithful"));
console.log("each machine once, so that it and its types have left the processor's caches:");
measure("  expand, exact", (sample, index) => expandReady(sample, index, "exact"));
measure("  expand, faithful", (sample, index) => expandReady(sample, index, "faithful"));
const exact = measure("  find + expand, exact", (sample) => expandSample(sample, "exact"));
measure("  find + expand, faithful", (sample) => expandSample(sample, "faithful"));
console.log("from text to text:");
const json = measure("JSON text -> expand, exact -> JSON text", (sample, index) => {
  return JSON.stringify(expandSample(reread(sample, index), "exact"));
});
const faithfulJson = measure("JSON text -> expand, faithful -> JSON text", (sample, index) => {
  return JSON.stringify(expandSample(reread(sample, index), "faithful"));
});
const besideVm = measure("the same, a record returned beside the machine", (sample, index) => {
  return JSON.stringify(recordSample(reread(sample, index))?.vm);
});
const inVm = measure("the same, the record written into the machine", (sample, index) => {
  const recorded = recordSample(reread(sample, index));
  return JSON.stringify(
    recorded?.record === undefined ? undefined : withRecord(recorded.vm, recorded.record),
  );
});
const share = (rate: number): string => `${((100 * rate) / faithfulJson).toFixed(0)} %`;
console.log(
  `\nwith record : without = ${share(besideVm)} beside, ${share(inVm)} written (wanted at least 60 %)`,
);
console.log(
  `find + expand, exact, each machine once: wanted 160,000/s: ${thousands(exact)}; JSON to JSON wanted 30,000/s: ${thousands(json)}`,
);

whereTimeGoes();
percentiles();
memory();

function recordedSamples(): { samples: readonly Sample[]; mix: string } {
  const lines = gunzipSync(readFileSync(recorded)).toString("utf8").split("\n").filter(Boolean);
  const cases = lines.map((line) => JSON.parse(line) as GoldenCase);
  const found = cases.map((given) => ({
    vm: given.vm,
    lookup: lookupFor(given),
    // One cluster, besides the cases that are about its configuration.
    config: given.config === undefined ? defaultClusterConfig : configFor(given),
  }));
  return { samples: found, mix: "the recorded expand cases" };
}

function catalogueSamples(): { samples: readonly Sample[]; mix: string } {
  const lookup = lookupOf([...commonInstancetypes(), ...commonPreferences()]);
  const found = commonInstancetypes().flatMap((instancetype) =>
    commonPreferences().map((preference) => ({
      vm: machineOf(instancetype.metadata.name ?? "", preference.metadata.name ?? ""),
      lookup,
      config: defaultClusterConfig,
    })),
  );
  return { samples: found, mix: "every pair of the catalogue" };
}

function machineOf(instancetype: string, preference: string): KubeObject {
  const root = { name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } };
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "vm", namespace: "bench" },
    spec: {
      runStrategy: "Always",
      instancetype: { name: instancetype },
      preference: { name: preference },
      template: { spec: { domain: { devices: {} }, volumes: [root] } },
    },
  };
}

type Types = Pick<ExpandInput, "instancetype" | "preference">;

function typesOf({ vm, lookup }: Sample): Types | undefined {
  const instancetype = find("instancetype", vm, lookup);
  const preference = find("preference", vm, lookup);
  if (!instancetype.ok || !preference.ok) return undefined;
  return { instancetype: instancetype.found, preference: preference.found };
}

/** Written out: spreading objects would cost more than a third of what is measured. */
function inputOf({ instancetype, preference }: Types, config: ClusterConfig, mode: ExpandMode): ExpandInput {
  return { instancetype, preference, config, mode };
}

function reread({ lookup, config }: Sample, index: number): Sample {
  return { vm: parsed(index), lookup, config };
}

function expandSample(sample: Sample, mode: "exact" | "faithful"): KubeObject | undefined {
  const types = typesOf(sample);
  if (types === undefined) return undefined;
  const result = expand(sample.vm, inputOf(types, sample.config, mode));
  return result.ok ? result.vm : undefined;
}

function expandReady(sample: Sample, index: number, mode: "exact" | "faithful"): unknown {
  const types = readyTypes[index];
  return types && expand(sample.vm, inputOf(types, sample.config, mode));
}

function recordSample(sample: Sample) {
  const types = typesOf(sample);
  if (types === undefined) return undefined;
  const result = expandWithRecord(sample.vm, inputOf(types, sample.config, "faithful"));
  return result.ok ? result : undefined;
}

function parsed(index: number): KubeObject {
  return JSON.parse(texts[index] ?? "{}") as KubeObject;
}

/** As {@link measure}, one call after the other on the same machine. */
function measureRepeated(what: string, call: (sample: Sample, index: number) => unknown): number {
  const repeated = (sample: Sample, index: number): void => {
    for (let done = 0; done < repeats; done++) call(sample, index);
  };
  return measure(what, repeated, repeats);
}

/** CPU time, so that other processes of the machine count less; the median of the runs. */
function measure(what: string, call: (sample: Sample, index: number) => unknown, calls = 1): number {
  rateOf(call, Math.min(0.5, secondsPerRun));
  const rates = Array.from({ length: runs }, () => calls * rateOf(call, secondsPerRun)).sort((a, b) => a - b);
  const median = rates[Math.floor(rates.length / 2)] ?? 0;
  const spread = `${thousands(rates[0] ?? 0)} to ${thousands(rates.at(-1) ?? 0)}`;
  console.log(`${what.padEnd(46)} ${thousands(median).padStart(9)}/s   (${spread})`);
  return median;
}

function rateOf(call: (sample: Sample, index: number) => unknown, seconds: number): number {
  const start = process.cpuUsage();
  let done = 0;
  for (;;) {
    for (const [index, sample] of expanding.entries()) call(sample, index);
    done += expanding.length;
    const { user, system } = process.cpuUsage(start);
    if (user + system >= seconds * 1e6) return (done * 1e6) / (user + system);
  }
}

function thousands(rate: number): string {
  return Math.round(rate).toLocaleString("en-US");
}

function whereTimeGoes(): void {
  console.log("\nwhere the time goes, each part alone:");
  measure("  find both types", typesOf);
  const templates = expanding.map((sample) => ({ ...typesOf(sample), template: templateOf(sample.vm) }));
  measure("  apply them to the template", (_, index) => {
    const { instancetype, preference, template } = templates[index] ?? { template: {} };
    const spec = (template?.["spec"] ?? {}) as JsonObject;
    return applyTypes({ basePath: "spec.template.spec", instancetype, preference, spec, metadata: {} });
  });
  measure("  cluster defaults", ({ vm, config }) => {
    return setVmiDefaults((templateOf(vm)["spec"] ?? {}) as JsonObject, config);
  });
  measure("  write as KubeVirt writes (exact only)", ({ vm }) => goFormOfVm(vm));
  measure("  JSON.parse", (_, index) => parsed(index));
  const flat = expanding.map((sample) => expandSample(sample, "exact"));
  measure("  JSON.stringify of the result", (_, index) => JSON.stringify(flat[index]));
}

function templateOf(vm: KubeObject): JsonObject {
  return ((vm.spec as JsonObject | undefined)?.["template"] ?? {}) as JsonObject;
}

function percentiles(): void {
  const times = new Float64Array(200_000);
  for (let index = 0; index < times.length; index++) {
    const sample = expanding[index % expanding.length];
    if (sample === undefined) continue;
    const start = performance.now();
    expandSample(sample, "exact");
    times[index] = (performance.now() - start) * 1000;
  }
  times.sort();
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  console.log(`\none call: p50 ${at(0.5)} us, p99 ${at(0.99)} us (wanted below 50), p99.9 ${at(0.999)} us`);
}

/** Resident memory and live heap over many calls, garbage collected before each look. */
function memory(): void {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  console.log(`\nmemory over ${thousands(calls)} calls:`);
  const steps = 5;
  for (let step = 0; step <= steps; step++) {
    for (let done = 0; step > 0 && done < calls / steps; done += expanding.length) {
      for (const sample of expanding) expandSample(sample, "exact");
    }
    collectGarbage();
    const { rss, heapUsed } = process.memoryUsage();
    const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    console.log(
      `  after ${thousands((calls / steps) * step).padStart(10)}: live heap ${mib(heapUsed)}, resident ${mib(rss)}`,
    );
  }
}
