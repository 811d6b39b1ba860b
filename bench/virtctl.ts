// Start-up of virtctl as whole processes, beside bare node. Prints; asserts nothing. Run: npm run bench virtctl
import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";

const virtctl = fileURLToPath(new URL("../packages/cli/bin/virtctl.js", import.meta.url));
const rounds = Number(process.env["UNFOLD_BENCH_ROUNDS"] ?? 40);

const volume = ["--volume-containerdisk", "src:quay.io/containerdisks/fedora:latest"];
const vm = ["--name", "fedora", "--instancetype", "u1.medium", "--preference", "fedora", ...volume];
const programs: readonly (readonly [string, readonly string[]])[] = [
  ["node -e 0", ["-e", "0"]],
  ["virtctl create vm …", [virtctl, "create", "vm", ...vm]],
  [
    "virtctl create vm --volume-import … (random names)",
    [virtctl, "create", "vm", "--volume-import", "type:blank,size:1Gi"],
  ],
  ["virtctl create instancetype …", [virtctl, "create", "instancetype", "--cpu", "2", "--memory", "1Gi"]],
  ["virtctl --help", [virtctl, "--help"]],
  ["virtctl create vm --help", [virtctl, "create", "vm", "--help"]],
  ["virtctl version --client", [virtctl, "version", "--client"]],
];

function once(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(" ")} exited with ${status}: ${stderr}`);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

console.log(
  `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}, ${rounds} rounds`,
);
const times = new Map(programs.map(([name]) => [name, [] as number[]]));
// In turn, so that what else the machine does falls on all of them alike.
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of programs) times.get(name)?.push(once(args));
}
const [[bare = ""] = []] = programs;
const base = median(times.get(bare) ?? []);
const best = Math.min(...(times.get(bare) ?? []));
for (const [name, values] of times) {
  const middle = median(values);
  const fastest = Math.min(...values);
  console.log(
    `${name.padEnd(52)} median ${middle.toFixed(0).padStart(4)} ms (${(middle / base).toFixed(2)}×), fastest ${fastest.toFixed(0).padStart(4)} ms (${(fastest / best).toFixed(2)}×)`,
  );
}
