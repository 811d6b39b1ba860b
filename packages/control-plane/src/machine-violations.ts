import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { normalizeObject, type StructuralSchema, validateObject } from "@unfold/apiserver";
import { customResourceDefinitions } from "@unfold/crds";

let schema: StructuralSchema | undefined;

/** Every way in which `vm` breaks the schema of VirtualMachine, in words; it need not be stored. */
export function machineViolations(vm: JsonObject): readonly string[] {
  schema ??= machineSchema();
  const metadata = objectAt(vm, "metadata") ?? {};
  const given = { apiVersion: "kubevirt.io/v1", kind: "VirtualMachine", ...vm, metadata } as KubeObject;
  const { object } = normalizeObject(given, schema);
  return validateObject(object, schema).map(({ field, message }) => `${field}: ${message}`);
}

function machineSchema(): StructuralSchema {
  const definition = customResourceDefinitions().find(
    ({ spec }) => stringAt(spec, "names", "kind") === "VirtualMachine",
  );
  const version = listAt(definition?.spec, "versions")[0];
  const found = objectAt(version, "schema", "openAPIV3Schema");
  if (found === undefined) throw new Error("There is no schema of VirtualMachine");
  return found as StructuralSchema;
}
