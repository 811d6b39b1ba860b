/** A kubeconfig that cannot be used; the message is one line for the user. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}
