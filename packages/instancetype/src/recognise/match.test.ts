import { type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { commonInstancetypes } from "../catalogue/common-instancetypes.js";
import { commonPreferences } from "../catalogue/common-preferences.js";
import { defaultClusterConfig as config } from "../config/cluster-config.js";
import { expand } from "../expand/expand.js";
import { decodeType } from "../find/decode-type.js";
import type { Role } from "../find/type-lookup.js";
import { web } from "../provenance/expanded-machine.js";
import { type MatchResult, match } from "./match.js";

const catalogue = { instancetypes: commonInstancetypes(), preferences: commonPreferences() };

function flat(instancetype: KubeObject, preference: KubeObject, mode: "exact" | "faithful" = "faithful") {
  const found = (role: Role, object: KubeObject) => {
    const result = decodeType(role, object);
    return result.ok ? result.found : undefined;
  };
  const types = {
    instancetype: found("instancetype", instancetype),
    preference: found("preference", preference),
  };
  const result = expand(web, { ...types, config, mode });
  return result.ok ? result.vm : undefined;
}

const named = (objects: readonly KubeObject[], name: string): KubeObject => {
  const object = objects.find(({ metadata }) => metadata.name === name);
  if (object === undefined) throw new Error(`no ${name} in the catalogue`);
  return object;
};

function has({ exact }: MatchResult, instancetype: KubeObject, preference: KubeObject): boolean {
  return exact.some((pair) => pair.instancetype === instancetype && pair.preference === preference);
}

describe("match()", () => {
  it("finds the pair a machine was expanded from, first in line", () => {
    const pair = [
      named(catalogue.instancetypes, "u1.medium"),
      named(catalogue.preferences, "fedora"),
    ] as const;
    for (const mode of ["exact", "faithful"] as const) {
      const vm = flat(...pair, mode);
      const result = vm && match(vm, catalogue);
      expect(result && has(result, ...pair)).toBe(true);
      expect(result?.exact[0]?.instancetype.metadata.name).toBe("u1.medium");
    }
  });

  it("names the nearest types and what differs", () => {
    const vm = flat(named(catalogue.instancetypes, "u1.medium"), named(catalogue.preferences, "fedora"));
    const grown = withFieldAt(vm ?? web, ["spec", "template", "spec", "domain", "memory", "guest"], "5Gi");
    const result = match(grown as KubeObject, catalogue);
    expect(result.exact).toEqual([]);
    expect(result.instancetypes[0]).toMatchObject({
      object: { metadata: { name: "u1.medium" } },
      differences: [{ field: "memory.guest", type: "4Gi", vm: "5Gi" }],
    });
  });

  // All 3510 take minutes: UNFOLD_ALL_PAIRS=1 runs them.
  const every = process.env["UNFOLD_ALL_PAIRS"] === undefined ? 23 : 1;
  it(`finds every pair of the catalogue that expands, one in ${every}`, { timeout: 600_000 }, () => {
    const missed: string[] = [];
    let expanded = 0;
    let index = 0;
    for (const instancetype of catalogue.instancetypes) {
      for (const preference of catalogue.preferences) {
        if (index++ % every !== 0) continue;
        const vm = flat(instancetype, preference);
        if (vm === undefined) continue;
        expanded++;
        if (has(match(vm, catalogue), instancetype, preference)) continue;
        missed.push(`${instancetype.metadata.name} ${preference.metadata.name}`);
      }
    }
    expect(missed).toEqual([]);
    expect(expanded).toBeGreaterThan(3000 / every);
  });
});
