import { pathSegmentName } from "@unfold/apimachinery";
import { permitBinding, permitRole } from "../../authorization/escalation.js";
import { permitSigningRequest } from "../../certificates/permit-signing-request.js";
import { prepareSigningRequest, validateSigningRequest } from "../../certificates/signing-request-rules.js";
import type { KindRow } from "./kind-row.js";
import {
  completeBinding,
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
} from "./role-rules.js";

const rbac = { group: "rbac.authorization.k8s.io", version: "v1", nameCheck: pathSegmentName } as const;
const role = { ...rbac, permit: permitRole } as const;
const binding = { ...rbac, permit: permitBinding, complete: completeBinding } as const;

const signing: KindRow = {
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  plural: "certificatesigningrequests",
  cluster: true,
  shortNames: ["csr"],
  statusSubresource: true,
  approval: true,
  selectableFields: ["spec.signerName"],
  prepare: prepareSigningRequest,
  permit: permitSigningRequest,
  validate: validateSigningRequest,
};

/** Kinds that say who may do what. */
export const accessKinds: readonly KindRow[] = [
  { ...role, kind: "Role", plural: "roles", validate: validateRole },
  { ...binding, kind: "RoleBinding", plural: "rolebindings", validate: validateRoleBinding },
  { ...role, kind: "ClusterRole", plural: "clusterroles", cluster: true, validate: validateClusterRole },
  {
    ...binding,
    kind: "ClusterRoleBinding",
    plural: "clusterrolebindings",
    cluster: true,
    validate: validateClusterRoleBinding,
  },
  signing,
];
