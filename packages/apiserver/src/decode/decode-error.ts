/** A body that is not JSON or YAML; the message is Go's decoder's, as kube-apiserver repeats it. */
export class DecodeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DecodeError";
  }
}
