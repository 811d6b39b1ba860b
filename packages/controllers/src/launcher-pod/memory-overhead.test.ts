import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { memoryOverhead } from "./memory-overhead.js";

const cpu = (sockets: number, cores = 1, threads = 1) => ({ cpu: { sockets, cores, threads } });

/** The first six were reported by KubeVirt itself; the others follow from its sums. */
const table: readonly { name: string; spec: JsonObject; ratio?: string; want: string }[] = [
  { name: "one vCPU", spec: { domain: cpu(1) }, want: "288Mi" },
  { name: "no topology", spec: { domain: {} }, want: "288Mi" },
  { name: "two cores", spec: { domain: cpu(1, 2) }, want: "296Mi" },
  { name: "six sockets", spec: { domain: { ...cpu(6), memory: { guest: "6Gi" } } }, want: "328Mi" },
  { name: "arm64", spec: { architecture: "arm64", domain: cpu(2) }, want: "424Mi" },
  { name: "seven cores", spec: { domain: cpu(1, 7) }, want: "336Mi" },
  {
    name: "no graphics",
    spec: { domain: { ...cpu(1), devices: { autoattachGraphicsDevice: false } } },
    want: "256Mi",
  },
  { name: "a GPU", spec: { domain: { ...cpu(1), devices: { gpus: [{ name: "g" }] } } }, want: "1312Mi" },
  { name: "a TPM", spec: { domain: { ...cpu(1), devices: { tpm: {} } } }, want: "341Mi" },
  {
    name: "a TPM that is off",
    spec: { domain: { ...cpu(1), devices: { tpm: { enabled: false } } } },
    want: "288Mi",
  },
  { name: "CPUs of its own", spec: { domain: { cpu: { dedicatedCpuPlacement: true } } }, want: "388Mi" },
  { name: "probes", spec: { domain: cpu(1), livenessProbe: { exec: {} } }, want: "398Mi" },
  {
    name: "CPUs by limit",
    spec: { domain: { resources: { limits: { cpu: "1500m" } } } },
    want: "296Mi",
  },
  {
    name: "requested memory, for which page tables are kept",
    spec: { domain: { ...cpu(1), resources: { requests: { memory: "1Gi" } } } },
    want: "304087040",
  },
  { name: "a ratio of the cluster", spec: { domain: cpu(1) }, ratio: "1.5", want: "452984888" },
];

describe("memoryOverhead()", () => {
  it.each(table)("counts $name", ({ spec, ratio, want }) => {
    expect(memoryOverhead(spec, ratio)).toBe(want);
  });
});
