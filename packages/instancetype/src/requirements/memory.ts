import { compareQuantities, quantityText } from "@unfold/apimachinery";
import { isPresent, member, struct } from "../field-value.js";
import { quantityAt } from "../quantity-field.js";
import type { RequirementCheck } from "./requirement.js";

/** Guest memory: the machine's own counts before the instance type's, none at all counts as 0. */
export const checkMemory: RequirementCheck = (requirements, { instancetype, spec }) => {
  const memory = struct(requirements, "memory");
  if (memory === undefined) return undefined;
  const required = quantityAt(memory, "guest");
  const own = struct(struct(spec, "domain"), "memory");
  const source = isPresent(member(own, "guest")) ? own : struct(instancetype?.spec, "memory");
  const provided = quantityAt(source, "guest");
  if (compareQuantities(provided, required) >= 0) return undefined;
  const [provider, path] =
    instancetype === undefined
      ? ["VirtualMachine", "spec.template.spec.domain.memory"]
      : ["instance type", "spec.instancetype"];
  const amounts = `${quantityText(provided)} provided by ${provider}, preference requires ${quantityText(required)}`;
  return { conflicts: [path ?? ""], error: `insufficient Memory resources of ${amounts}` };
};
