import { type JsonValue, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { find } from "../find/find.js";
import { expandedFromAnnotation } from "./annotation-key.js";
import { collapse } from "./collapse.js";
import { catalogue, edit, stored, web } from "./expanded-machine.js";
import { digestRecordOf, recordOf, withoutRecord, withRecord } from "./record-annotation.js";
import { recordExpansion } from "./record-expansion.js";

describe("collapse()", () => {
  it("gives back the virtual machine that was expanded", () => {
    const flat = stored();
    const record = recordOf(flat);
    expect(record?.instancetype?.type.name).toBe("u1.medium");
    expect(record && collapse(flat, record)).toEqual({ ok: true, vm: web });
  });

  it("refuses where the record was too large to keep, and says so", () => {
    const record = recordOf(stored());
    if (record === undefined) throw new Error("the fixture carries no record");
    const padded = { ...record, changes: [{ path: ["spec", "padding"], after: "x".repeat(70_000) }] };
    const flat = withRecord(stored(), padded);
    const digests = digestRecordOf(flat);
    expect(recordOf(flat)).toBeUndefined();
    expect(digests?.instancetype?.type.name).toBe("u1.medium");
    expect(digests && collapse(flat, digests)).toEqual({
      ok: false,
      reasons: ["the record of web was larger than 64 KiB, so that only digests were kept"],
    });
  });

  it("restores status references", () => {
    const ref = { name: "u1.medium", controllerRevisionRef: { name: "gone" } };
    const referencing = { ...web, status: { ready: true, instancetypeRef: ref } };
    const types = find("instancetype", web, catalogue);
    const record = recordExpansion(referencing, stored(), {
      instancetype: types.ok ? types.found : undefined,
    });
    const result = collapse({ ...stored(), status: { ready: true } }, record);
    expect(result.ok && result.vm.status).toEqual(referencing.status);
  });

  it("keeps what was set beside the expanded fields", () => {
    const flat = stored();
    const record = recordOf(flat);
    const labelled = edit(edit(flat, ["domain", "cpu", "features"], [{ name: "vmx" }]), ["hostname"], "web");
    const result = record && collapse(labelled, record);
    expect(result).toEqual({
      ok: true,
      vm: edit(edit(web, ["domain", "cpu"], { features: [{ name: "vmx" }] }), ["hostname"], "web"),
    });
  });

  it("refuses where an expanded field was changed, and says which", () => {
    const flat = edit(stored(), ["domain", "cpu", "sockets"], 4);
    const record = recordOf(flat);
    expect(record && collapse(flat, record)).toEqual({
      ok: false,
      reasons: ["spec.template.spec.domain.cpu.sockets was changed after expansion"],
    });
  });
});

describe("recordOf()", () => {
  const malformed = ["", "null", "{", '{"version":1}', '{"version":2,"changes":[]}', "[]"];
  const change = (path: JsonValue) =>
    JSON.stringify({
      version: 1,
      preference: { matcher: {}, type: { apiVersion: "a", kind: "b", name: "c", spec: {} } },
      changes: [{ path }],
    });
  const texts = [
    ...malformed,
    change([]),
    change(["spec"]),
    change(["metadata", "name"]),
    change(["spec", 3]),
  ];
  for (const text of texts) {
    it(`reads ${JSON.stringify(text)} as no record`, () => {
      expect(
        recordOf(
          withFieldAt(web, ["metadata", "annotations"], { [expandedFromAnnotation]: text }) as KubeObject,
        ),
      ).toBeUndefined();
    });
  }

  it("reads what withRecord() wrote, and nothing after withoutRecord()", () => {
    const flat = stored();
    expect(recordOf(flat)?.version).toBe(1);
    expect(withoutRecord(flat).metadata).toEqual(web.metadata);
  });
});
