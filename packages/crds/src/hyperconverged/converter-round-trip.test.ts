import { type JsonObject, type JsonValue, withFieldAt } from "@unfold/apimachinery";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convert, gateNames, hyperConverged, v1, v1beta1 } from "./converter-samples.js";
import { pathOf } from "./move-fields.js";
import { movedFields } from "./moved-fields.js";

/** Specs with some of the paths in `paths`, each with some value; values of whole objects are never empty. */
function specWith(paths: readonly string[]): fc.Arbitrary<JsonObject> {
  const value = fc.oneof(
    fc.boolean(),
    fc.string(),
    fc.constant(null),
    fc.dictionary(fc.constantFrom("a", "__proto__", "constructor"), fc.string(), { minKeys: 1 }),
  ) as fc.Arbitrary<JsonValue>;
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), value))
    .map((entries) => entries.reduce<JsonObject>((spec, [path, item]) => withLeaf(spec, path, item), {}));
}

/** Paths inside others take an object for those; an object that is joined with fields of its own never is a scalar. */
function withLeaf(spec: JsonObject, path: string, value: JsonValue): JsonObject {
  const joined = ["deployment.applicationAwareConfig", "virtualization.virtualMachineOptions"];
  const whole = [...joined, "applicationAwareConfig", "virtualMachineOptions"].includes(path);
  return withFieldAt(spec, pathOf(path), whole ? { own: value } : value);
}

const gate = fc.record(
  {
    name: fc.constantFrom(...gateNames, "template", "ALIGNCPUS", "Unheard"),
    state: fc.constantFrom("Enabled", "Disabled"),
  },
  { requiredKeys: ["name"] },
) as fc.Arbitrary<JsonObject>;

const gates = fc.option(fc.uniqueArray(gate, { selector: ({ name }) => String(name).toLowerCase() }));

const ownFieldsOfV1 = [
  "deployment.deployNetworkResourcesInjector",
  "observability.allowedAlerts",
  "virtualization.mediatedDevicesConfiguration.enabled",
  "storage.persistentReservationConfiguration.enabled",
  "workloadSources.enableMultiArchBootImageImport",
];

const ownFieldsOfV1beta1 = [
  "localStorageClassName",
  "obsoleteCPUs.minCPUModel",
  "tektonTasksNamespace",
  "vddkInitImage",
];

/** The same specs every time. */
const runs = { seed: 20260822, numRuns: 300 };

describe("round trips lose nothing", () => {
  test("v1, v1beta1, v1", () => {
    const flags = fc
      .subarray(ownFieldsOfV1)
      .chain((paths) => fc.tuple(...paths.map((path) => fc.tuple(fc.constant(path), fc.boolean()))));
    const specs = fc
      .tuple(specWith(movedFields.map(([, path]) => path)), flags, gates)
      .map(([spec, own, list]) => {
        const full = own.reduce<JsonObject>(
          (result, [path, on]) => withFieldAt(result, pathOf(path), on),
          spec,
        );
        return list === null ? full : { ...full, featureGates: list };
      });
    fc.assert(
      fc.property(specs, (spec) => {
        const object = hyperConverged(v1, spec);
        expect(convert(convert(object, v1beta1), v1)).toEqual(object);
      }),
      runs,
    );
  });

  test("v1beta1, v1, v1beta1, given every gate", () => {
    const booleans = fc.tuple(...gateNames.map((name) => fc.tuple(fc.constant(name), fc.boolean())));
    const specs = fc
      .tuple(specWith([...movedFields.map(([path]) => path), ...ownFieldsOfV1beta1]), booleans)
      .map(([spec, entries]) => ({ ...spec, featureGates: Object.fromEntries(entries) }));
    fc.assert(
      fc.property(specs, (spec) => {
        const object = hyperConverged(v1beta1, spec);
        expect(convert(convert(object, v1), v1beta1)).toEqual(object);
      }),
      runs,
    );
  });
});
