import { fieldAt, type KubeObject, objectAt, type StatusCause } from "@unfold/apimachinery";
import { invalidValue, type TypeReview } from "./type-review.js";

const overcommitField = "spec.memory.overcommitPercent";

/** Checks of VirtualMachineInstancetype and its cluster kind (KubeVirt pkg/instancetype/webhooks). */
export function reviewInstancetype(object: KubeObject): TypeReview {
  const causes = [...overcommitRange(object), ...overcommitWithHugepages(object)];
  if (causes.length > 0) return { causes, warnings: [] };
  const deprecated = objectAt(object.spec, "launchSecurity") !== undefined;
  return {
    causes,
    warnings: deprecated
      ? ["launchSecurity is deprecated and will be removed in a future release. Use preference instead."]
      : [],
  };
}

function overcommitOf({ spec }: KubeObject): number {
  const percent = fieldAt(spec, "memory", "overcommitPercent");
  return typeof percent === "number" ? percent : 0;
}

function overcommitRange(object: KubeObject): readonly StatusCause[] {
  const percent = overcommitOf(object);
  if (percent >= 0 && percent <= 100) return [];
  return [
    invalidValue(overcommitField, `${overcommitField} '${percent}': must be in range between 0 and 100.`),
  ];
}

function overcommitWithHugepages(object: KubeObject): readonly StatusCause[] {
  if (overcommitOf(object) === 0 || objectAt(object.spec, "memory", "hugepages") === undefined) return [];
  return [
    invalidValue(
      overcommitField,
      `${overcommitField} and spec.memory.hugepages should not be requested together.`,
    ),
  ];
}
