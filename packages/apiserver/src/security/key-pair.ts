import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** A certificate with its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** How long before its end a certificate is replaced. */
const renewBefore = 30 * 24 * 3600 * 1000;

/** Whether the pair belongs together, was issued by `issuer` (itself for a CA) and stays valid for a while. */
export function isUsable(pair: KeyPair, issuer: KeyPair, now: Date): boolean {
  try {
    const certificate = new X509Certificate(pair.certificate);
    return (
      new Date(certificate.validFrom) <= now &&
      new Date(certificate.validTo).getTime() - renewBefore > now.getTime() &&
      certificate.checkPrivateKey(createPrivateKey(pair.key)) &&
      certificate.verify(new X509Certificate(issuer.certificate).publicKey)
    );
  } catch {
    return false;
  }
}

/** Whether the certificate is for every one of the DNS names and addresses. */
export function isFor(pair: KeyPair, names: readonly string[]): boolean {
  const certificate = new X509Certificate(pair.certificate);
  return names.every((name) =>
    isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined,
  );
}
