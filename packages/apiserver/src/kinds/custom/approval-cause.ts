import {
  fieldInvalid,
  fieldRequired,
  type KubeObject,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";

/** Says where a definition in a group of the Kubernetes project was approved. */
export const approvalAnnotation = "api-approved.kubernetes.io";

const protectedGroup = /(?:^|\.)(?:k8s|kubernetes)\.io$/;
const field = `metadata.annotations[${approvalAnnotation}]`;
const see = "see https://github.com/kubernetes/enhancements/pull/1111";

type Approval = "missing" | "bypassed" | "approved" | "invalid";

/** Definitions in the groups of the Kubernetes project name their approval (apiextensions validation validateAPIApproval). */
export function approvalCauses(definition: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  if (!protectedGroup.test(stringAt(definition.spec, "group") ?? "")) return [];
  const { approval, text } = approvalOf(definition);
  if (old !== undefined && approvalOf(old).approval === approval) return [];
  const must = `protected groups must have approval annotation "${approvalAnnotation}"`;
  if (approval === "missing") return [fieldRequired(field, `${must}, ${see}`)];
  if (approval !== "invalid") return [];
  return [
    fieldInvalid(field, text, `${must} with either a URL or a reason starting with "unapproved", ${see}`),
  ];
}

function approvalOf({ metadata }: KubeObject): { readonly approval: Approval; readonly text: string } {
  const text = metadata.annotations?.[approvalAnnotation] ?? "";
  if (text === "") return { approval: "missing", text };
  if (text.startsWith("unapproved")) return { approval: "bypassed", text };
  return { approval: isAddress(text) ? "approved" : "invalid", text };
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && new URL(text).host !== "";
}
