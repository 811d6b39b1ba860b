import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import type { KeyPair } from "./key-pair.js";

/** Loaded only when a certificate is made: the x509 library takes longer to load than a server to start. */

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;

/** Who or what a certificate is for. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organization?: string;
  readonly use: "ca" | "server" | "client";
  /** DNS names and IP addresses of a server. */
  readonly names?: readonly string[];
}

const validDays: Readonly<Record<CertificateRequest["use"], number>> = { ca: 3650, server: 365, client: 365 };

/** Makes an EC P-256 certificate signed by `issuer`, by itself when there is none. */
export async function issueCertificate(
  request: CertificateRequest,
  issuer: KeyPair | undefined,
  now: Date,
): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const parent = issuer === undefined ? undefined : new x509.X509Certificate(issuer.certificate);
  const subject = subjectOf(request);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject,
      issuer: parent?.subjectName ?? subject,
      // Clocks of clients may be a little behind.
      notBefore: new Date(now.getTime() - day),
      notAfter: new Date(now.getTime() + validDays[request.use] * day),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: issuer === undefined ? keys.privateKey : await importSigningKey(issuer.key),
      extensions: [
        ...usage[request.use](),
        ...alternativeNames(request.names ?? []),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(
          parent?.publicKey ?? keys.publicKey,
          false,
          webcrypto,
        ),
      ],
    },
    webcrypto,
  );
  return { certificate: `${certificate.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
}

function subjectOf({ commonName, organization }: CertificateRequest): x509.Name {
  const parts = organization === undefined ? [] : [{ O: [organization] }];
  return new x509.Name([...parts, { CN: [commonName] }]);
}

/** Positive and 127 bits long. */
export function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags;

const usage: Readonly<Record<CertificateRequest["use"], () => x509.Extension[]>> = {
  ca: () => [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(digitalSignature | keyCertSign | cRLSign, true),
  ],
  server: () => leafUsage(x509.ExtendedKeyUsage.serverAuth),
  client: () => leafUsage(x509.ExtendedKeyUsage.clientAuth),
};

function leafUsage(extended: string): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([extended]),
  ];
}

function alternativeNames(names: readonly string[]): x509.Extension[] {
  if (names.length === 0) return [];
  return [
    new x509.SubjectAlternativeNameExtension(
      names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
    ),
  ];
}

/** A private key of a CA, PEM. */
export async function importSigningKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return `${x509.PemConverter.encode(der, "PRIVATE KEY")}\n`;
}
