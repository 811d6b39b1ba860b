import { describe, expect, it } from "vitest";
import type { MachineReport } from "./audit-report.js";
import { joinReports, keepReports } from "./machine-reports.js";

const report = (name: string): MachineReport => ({
  namespace: "shop",
  name,
  origin: `${name}.json`,
  verdict: "drift",
  roles: [
    {
      role: "instancetype",
      verdict: "drift",
      reason: "another machine",
      differences: [{ path: "spec.domain.cpu", before: { cores: 1 } }],
    },
  ],
  findings: [{ code: "L02", machine: `shop/${name}`, role: "instancetype", message: "ünpinned" }],
});

describe("reports on machines", () => {
  it("come back as they were, as often as they are asked for", () => {
    const given = ["a", "b", "c"].map(report);
    const kept = keepReports(given);
    expect(kept.length).toBe(3);
    expect([...kept]).toEqual(given);
    expect([...kept]).toEqual(given);
  });

  it("are joined in their order", () => {
    const joined = joinReports([keepReports([report("a")]), [], [report("b")]]);
    expect([joined.length, ...Array.from(joined, ({ name }) => name)]).toEqual([2, "a", "b"]);
  });
});
