import { describe, expect, it } from "vitest";
import type { KubeObject } from "../kube-object.js";
import { decodeFieldSet } from "./field-set.js";
import { sharedFields } from "./shared-fields.js";
import { apiVersion, later, now, schema, thing } from "./testdata/things.js";
import { trackUpdate } from "./track-update.js";

const create = (spec: Parameters<typeof thing>[0]): KubeObject =>
  trackUpdate({ live: undefined, object: thing(spec), manager: "m", schema, now, apiVersion });

const fieldsOf = ({ metadata }: KubeObject) => metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1);

describe("FieldsV1", () => {
  it("of objects of one shape are one, after a creation and after an update", () => {
    const [first, second] = [create({ a: 1 }), create({ a: 2 })];
    expect(fieldsOf(first)?.[0]).toBe(fieldsOf(second)?.[0]);
    const [one, other] = [first, second].map((live) => {
      const { metadata } = live;
      return trackUpdate({
        live,
        object: { ...thing({ a: 3, b: 1 }), metadata },
        manager: "n",
        schema,
        now: later,
        apiVersion,
      });
    });
    expect(fieldsOf(one as KubeObject)).toHaveLength(2);
    for (const [index, fields] of (fieldsOf(one as KubeObject) ?? []).entries()) {
      expect(fields).toBe(fieldsOf(other as KubeObject)?.[index]);
    }
  });

  it("read from two texts are one set", () => {
    const read = () => decodeFieldSet(JSON.parse('{"f:spec":{".":{},"f:shared":{}}}'));
    expect(read()).toBe(read());
    expect(read()).not.toBe(decodeFieldSet({ "f:spec": { "f:shared": {} } }));
  });

  it("are forgotten when many others were met since", () => {
    const fields = (index: number) => ({ "f:spec": { [`f:n${index}`]: {} } });
    const first = sharedFields(fields(0));
    for (let index = 1; index < 300; index++) sharedFields(fields(index));
    expect(sharedFields(fields(0))).toBe(first);
    for (let index = 1; index < 600; index++) sharedFields(fields(index));
    expect(sharedFields(fields(0))).not.toBe(first);
  });
});
