import { type KubeObject, stringAt } from "@unfold/apimachinery";

/** Signer of certificates by which clients prove themselves to this server. */
export const clientSigner = "kubernetes.io/kube-apiserver-client";

/** The request (PKCS #10) in a CertificateSigningRequest, PEM. */
export function pemOf({ spec }: KubeObject): string {
  return Buffer.from(stringAt(spec, "request") ?? "", "base64").toString("latin1");
}
