export { ClusterClient } from "./cluster-client.js";
export {
  type ClusterAccess,
  type KubeconfigOptions,
  loadClusterAccess,
} from "./kubeconfig.js";
export { KubeconfigError } from "./kubeconfig-error.js";
export { UnreachableError } from "./unreachable-error.js";
