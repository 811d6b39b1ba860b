export { ClusterClient } from "./cluster-client.js";
export {
  type ClusterAccess,
  KubeconfigError,
  type KubeconfigOptions,
  loadClusterAccess,
} from "./kubeconfig.js";
