import { describe, expect, it } from "vitest";
import { layOut, topologyPreference } from "./topology.js";

/** vCPUs, preference spec, then sockets/cores/threads. */
const layouts: readonly (readonly [number, object | undefined, string])[] = [
  [4, undefined, "4/1/1"],
  [4, { cpu: { preferredCPUTopology: "cores" } }, "1/4/1"],
  [4, { cpu: { preferredCPUTopology: "preferThreads" } }, "1/1/4"],
  [4, { cpu: { preferredCPUTopology: "any" } }, "4/1/1"],
  [4, { cpu: { preferredCPUTopology: "bogus" } }, "1/1/1"],
  [1, { cpu: { preferredCPUTopology: "spread" } }, "1/1/1"],
  [6, { cpu: { preferredCPUTopology: "spread" } }, "3/2/1"],
  [16, { cpu: { preferredCPUTopology: "spread" }, preferSpreadSocketToCoreRatio: 4 }, "4/4/1"],
  [
    12,
    {
      cpu: { preferredCPUTopology: "spread", spreadOptions: { ratio: 3 } },
      preferSpreadSocketToCoreRatio: 4,
    },
    "4/3/1",
  ],
  [2, { cpu: { preferredCPUTopology: "spread", spreadOptions: { ratio: 4 } } }, "0/4/1"],
  [8, { cpu: { preferredCPUTopology: "spread", spreadOptions: { ratio: 0 } } }, "4/2/1"],
  [6, { cpu: { preferredCPUTopology: "spread", spreadOptions: { across: "CoresThreads" } } }, "1/3/2"],
  [
    36,
    {
      cpu: {
        preferredCPUTopology: "preferSpread",
        spreadOptions: { across: "SocketsCoresThreads", ratio: 4 },
      },
    },
    "4/4/2",
  ],
  [0, undefined, "0/1/1"],
];

describe("layOut", () => {
  it.each(layouts)("lays out %s vCPUs under %j as %s", (vcpus, preference, want) => {
    const { sockets, cores, threads } = layOut(vcpus, topologyPreference(preference as never));
    expect(`${sockets}/${cores}/${threads}`).toBe(want);
  });
});
