import { isPresent, member, text } from "../field-value.js";
import type { RequirementCheck } from "./requirement.js";

export const checkArchitecture: RequirementCheck = (requirements, { spec }) => {
  if (!isPresent(member(requirements, "architecture"))) return undefined;
  const required = text(requirements, "architecture");
  const requested = text(spec, "architecture");
  if (requested === required) return undefined;
  return {
    conflicts: ["spec.template.spec.architecture"],
    error: `preference requires architecture ${required} but ${requested} is being requested`,
  };
};
