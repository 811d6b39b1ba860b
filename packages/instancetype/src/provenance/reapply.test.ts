import { type JsonValue, type KubeObject, listAt, withFieldAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { commonInstancetypes } from "../catalogue/common-instancetypes.js";
import { commonPreferences } from "../catalogue/common-preferences.js";
import { defaultClusterConfig as config } from "../config/cluster-config.js";
import { lookupOf } from "../find/lookup-of.js";
import { again, catalogue, edit, stored, web } from "./expanded-machine.js";
import { reapply } from "./reapply.js";
import { recordOf, withoutRecord, withRecord } from "./record-annotation.js";

describe("reapply()", () => {
  it("makes the original manifest a no-op", () => {
    expect(again(stored(), web)).toEqual({ ok: true, vm: stored(), expanded: true });
  });

  it("resizes to another type and keeps the preference that is not named", () => {
    const instancetype = { name: "u1.xlarge" };
    const incoming = withFieldAt(stored(), ["spec", "instancetype"], instancetype) as KubeObject;
    const resized = withFieldAt(web, ["spec", "instancetype"], instancetype) as KubeObject;
    expect(reapply({ old: stored(), incoming, config, lookup: catalogue })).toEqual({
      ok: true,
      vm: stored(resized),
      expanded: true,
    });
  });

  it("keeps the recorded type although the live one changed", () => {
    const edited = commonInstancetypes().map((type) =>
      type.metadata.name === "u1.medium"
        ? { ...type, spec: { cpu: { guest: 64 }, memory: { guest: "1Ti" } } }
        : type,
    );
    const lookup = lookupOf([...edited, ...commonPreferences()]);
    expect(again(stored(), web, lookup)).toEqual({ ok: true, vm: stored(), expanded: true });
  });

  it("needs no live type for unchanged matchers", () => {
    expect(again(stored(), web, lookupOf([]))).toEqual({ ok: true, vm: stored(), expanded: true });
  });

  it("reports a missing live type with the referencing form", () => {
    const renamed = withFieldAt(web, ["spec", "instancetype"], { name: "huge" }) as KubeObject;
    expect(again(stored(), renamed)).toEqual({
      ok: false,
      error: {
        kind: "notFound",
        message: 'virtualmachineclusterinstancetypes.instancetype.kubevirt.io "huge" not found',
        conflicts: [],
      },
      referencing: renamed,
    });
  });

  it("lets the user's own value conflict", () => {
    const result = again(stored(), edit(web, ["domain", "cpu"], { sockets: 7 }));
    expect(result.ok ? [] : result.error.conflicts.map(({ path }) => path)).toEqual([
      "spec.template.spec.domain.cpu.sockets",
    ]);
  });

  it("keeps hot-plugged disks that the manifest does not list", () => {
    const bare = withFieldAt(web, ["spec", "template", "spec", "domain"], { devices: {} }) as KubeObject;
    const flat = stored(bare);
    const plugged = { name: "data", disk: { bus: "scsi" } };
    const hotPlugged = edit(flat, ["domain", "devices", "disks"], [...disksOf(flat), plugged]);
    const result = again(hotPlugged, bare);
    expect(result.ok && disksOf(result.vm)).toContainEqual(plugged);
    expect(result.ok && disksOf(result.vm)).toHaveLength(disksOf(hotPlugged).length);
  });

  it("takes a template label of the manifest over", () => {
    const labelled = withFieldAt(web, ["spec", "template", "metadata"], {
      labels: { app: "web" },
    }) as KubeObject;
    expect(again(stored(), labelled)).toEqual({ ok: true, vm: stored(labelled), expanded: true });
  });

  it("is an ordinary edit when no type is named", () => {
    const halted = withFieldAt(stored(), ["spec", "runStrategy"], "Halted") as KubeObject;
    const input = { old: stored(), config, lookup: catalogue };
    expect(reapply({ ...input, incoming: halted })).toEqual({ ok: true, vm: halted, expanded: false });
    expect(reapply({ ...input, incoming: withoutRecord(halted) })).toEqual({
      ok: true,
      vm: withoutRecord(halted),
      expanded: false,
    });
  });

  it("puts a changed record back, takes an invented one away, and believes one that proves itself", () => {
    const flat = stored();
    const record = recordOf(flat);
    if (record?.instancetype === undefined) throw new Error("the fixture has no record");
    const { instancetype } = record;
    const type = { ...instancetype.type, spec: { cpu: { guest: 64 }, memory: { guest: "4Gi" } } };
    const forged = withRecord(flat, { ...record, instancetype: { ...instancetype, type } });
    const plain = withoutRecord(flat);
    const kept = (old: KubeObject, incoming: KubeObject) =>
      reapply({ old, incoming, config, lookup: catalogue });
    const told = (what: string) => [`metadata.annotations[unfold.dev/expanded-from] was ${what}`];
    expect(kept(flat, forged)).toEqual({
      ok: true,
      vm: flat,
      expanded: false,
      warnings: told("put back"),
    });
    expect(kept(plain, forged)).toEqual({ ok: true, vm: plain, expanded: false, warnings: told("dropped") });
    expect(kept(plain, flat)).toEqual({ ok: true, vm: flat, expanded: false });
  });

  it("puts a record back that proves itself too, while the stored one does", () => {
    const flat = stored();
    const record = recordOf(flat);
    if (record?.instancetype === undefined) throw new Error("the fixture has no record");
    const { instancetype } = record;
    const renamed = { ...instancetype, matcher: { name: "other" } };
    const other = withRecord(flat, { ...record, instancetype: renamed });
    expect(reapply({ old: flat, incoming: other, config, lookup: catalogue })).toMatchObject({ vm: flat });
  });

  it("takes a machine's older state back together with that state's record", () => {
    const larger = stored(withFieldAt(web, ["spec", "instancetype"], { name: "u1.xlarge" }) as KubeObject);
    const result = reapply({ old: larger, incoming: stored(), config, lookup: catalogue });
    expect(result).toEqual({ ok: true, vm: stored(), expanded: false });
  });

  describe("lays what was edited in the flat machine over the result", () => {
    const larger = { name: "u1.xlarge" };
    const resize = (vm: KubeObject) => withFieldAt(vm, ["spec", "instancetype"], larger) as KubeObject;
    const edits: readonly {
      name: string;
      path: readonly string[];
      value: JsonValue | undefined;
      warning: string;
    }[] = [
      {
        name: "a changed field",
        path: ["domain", "memory", "guest"],
        value: "6Gi",
        warning: 'spec.template.spec.domain.memory.guest was changed after expansion and stays "6Gi"',
      },
      {
        name: "a field that was removed",
        path: ["domain", "devices", "rng"],
        value: undefined,
        warning: "spec.template.spec.domain.devices.rng was removed after expansion and stays removed",
      },
      {
        name: "a field of a disk that expansion added",
        path: ["domain", "devices", "disks"],
        value: [
          { name: "root", disk: { bus: "virtio" } },
          { name: "seed", disk: { bus: "scsi" } },
        ],
        warning:
          'spec.template.spec.domain.devices.disks[seed].disk.bus was changed after expansion and stays "scsi"',
      },
    ];
    it.each(edits)("$name, when resized by name or by the manifest", ({ path, value, warning }) => {
      const edited = edit(stored(), path, value);
      const want = edit(stored(resize(web)), path, value);
      const byName = reapply({ old: edited, incoming: resize(edited), config, lookup: catalogue });
      expect(byName).toEqual({ ok: true, vm: want, expanded: true, warnings: [warning] });
      expect(again(edited, resize(web))).toEqual(byName);
    });

    it("goes on knowing it as an edit", () => {
      const edited = edit(stored(), ["domain", "memory", "guest"], "6Gi");
      const resized = again(edited, resize(web));
      const back = resized.ok ? again(resized.vm, web) : undefined;
      expect(back).toMatchObject({
        vm: edited,
        warnings: [expect.stringContaining("memory.guest")],
      });
    });

    it("but not where the request says otherwise: the value expansion had put there conflicts as any other", () => {
      const edited = edit(stored(), ["domain", "memory", "guest"], "6Gi");
      const result = again(edited, edit(web, ["domain", "memory"], { guest: "4Gi" }));
      expect(result).toMatchObject({
        ok: false,
        error: { conflicts: [{ path: "spec.template.spec.domain.memory.guest" }] },
      });
    });

    it("and says so when it is given up for a type that does not exist", () => {
      const edited = edit(stored(), ["domain", "memory", "guest"], "6Gi");
      const renamed = withFieldAt(web, ["spec", "instancetype"], { name: "huge" }) as KubeObject;
      expect(again(edited, renamed)).toMatchObject({
        ok: false,
        warnings: [
          expect.stringContaining("domain.memory.guest was changed after expansion and is given up"),
        ],
      });
    });
  });

  it("tells a request without types which recorded fields it removes", () => {
    const bare = edit(edit(stored(), ["domain", "cpu"], undefined), ["domain", "memory"], {});
    expect(reapply({ old: stored(), incoming: bare, config, lookup: catalogue })).toEqual({
      ok: true,
      vm: bare,
      expanded: false,
      warnings: [
        'this removes what instance type "u1.medium" and preference "fedora" had filled in: ' +
          "spec.template.spec.domain.cpu, spec.template.spec.domain.memory.guest",
      ],
    });
  });

  it("does not miss the fields of a disk that is removed", () => {
    const fewer = edit(stored(), ["domain", "devices", "disks"], [{ name: "seed", disk: { bus: "virtio" } }]);
    expect(reapply({ old: stored(), incoming: fewer, config, lookup: catalogue })).toEqual({
      ok: true,
      vm: fewer,
      expanded: false,
    });
  });

  it("leaves a machine alone that was edited, or whose cluster has other defaults now, when nothing is asked for", () => {
    const edited = edit(stored(), ["domain", "cpu", "sockets"], 4);
    expect(again(edited, web)).toEqual({
      ok: true,
      vm: edited,
      expanded: true,
      warnings: ["spec.template.spec.domain.cpu.sockets was changed after expansion and stays 4"],
    });
    const incoming = withFieldAt(stored(), ["spec", "instancetype"], { name: "u1.medium" }) as KubeObject;
    const elsewhere = { ...config, machineType: "pc-q35-9.9" };
    expect(reapply({ old: stored(), incoming, config: elsewhere, lookup: catalogue })).toEqual({
      ok: true,
      vm: stored(),
      expanded: true,
    });
  });
});

function disksOf(vm: KubeObject): readonly JsonValue[] {
  return listAt(vm, "spec", "template", "spec", "domain", "devices", "disks");
}
