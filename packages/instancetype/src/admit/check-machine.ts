import type { JsonObject, StatusCause } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import { templateBasePath } from "../expand/expand.js";
import { struct, text } from "../field-value.js";

const domainPath = `${templateBasePath}.domain`;

/**
 * Why the firmware and the machine type of a completed template do not go together with what it is (KubeVirt
 * admitters ValidateVirtualMachineInstanceSpec, in its order).
 */
export function checkMachine(
  spec: JsonObject,
  { emulatedMachines }: Pick<ClusterConfig, "emulatedMachines">,
): readonly StatusCause[] {
  const domain = struct(spec, "domain");
  return [
    ...checkMachineType(text(struct(domain, "machine"), "type"), allowedFor(spec, emulatedMachines)),
    ...checkSecureBoot(domain),
  ];
}

/** An unknown architecture is treated as amd64. */
function allowedFor(spec: JsonObject, machines: ClusterConfig["emulatedMachines"]): readonly string[] {
  return machines[text(spec, "architecture")] ?? machines["amd64"] ?? [];
}

function checkMachineType(type: string, allowed: readonly string[]): readonly StatusCause[] {
  if (type === "" || allowed.some((pattern) => fits(type, pattern))) return [];
  const field = `${domainPath}.machine.type`;
  const message = `${field} is not supported: ${type} (allowed values: [${allowed.join(" ")}])`;
  return [{ reason: "FieldValueInvalid", message, field }];
}

/** A pattern is a text with `*` for anything. */
function fits(type: string, pattern: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  if (others.length === 0) return type === pattern;
  if (!type.startsWith(first)) return false;
  let at = first.length;
  for (const part of others.slice(0, -1)) {
    const found = type.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = others.at(-1) ?? "";
  return type.length - last.length >= at && type.endsWith(last);
}

function checkSecureBoot(domain: JsonObject | undefined): readonly StatusCause[] {
  const efi = struct(struct(struct(domain, "firmware"), "bootloader"), "efi");
  if (efi === undefined || efi["secureBoot"] === false) return [];
  const smm = struct(struct(domain, "features"), "smm");
  if (smm !== undefined && smm["enabled"] !== false) return [];
  const message = `${domainPath} has EFI SecureBoot enabled. SecureBoot requires SMM, which is currently disabled.`;
  return [{ reason: "FieldValueInvalid", message, field: domainPath }];
}
