import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { importSigningKey, serialNumber } from "./issue-certificate.js";
import type { KeyPair } from "./key-pair.js";

/** Loaded only when a certificate is asked for, as the x509 library is. */

/** What a certificate request (PKCS #10) says of its sender. */
export interface RequestedSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** Reads a request in PEM. @throws Error when it is none, or its signature is not by the key in it */
export async function readRequest(pem: string): Promise<RequestedSubject> {
  const { subjectName } = await verified(pem);
  return { commonName: subjectName.getField("CN")[0] ?? "", organizations: subjectName.getField("O") };
}

async function verified(pem: string): Promise<x509.Pkcs10CertificateRequest> {
  if (!pem.includes("-----BEGIN CERTIFICATE REQUEST-----")) {
    throw new Error("PEM block type must be CERTIFICATE REQUEST");
  }
  const request = new x509.Pkcs10CertificateRequest(pem);
  if (!(await request.verify(webcrypto))) throw new Error("x509: signature of the request is not valid");
  return request;
}

/** How long a certificate is good. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Signs a request as a client certificate: its subject and alternative names, for proving who a client is. PEM. */
export async function signRequest(pem: string, ca: KeyPair, validity: Validity): Promise<string> {
  const request = await verified(pem);
  const issuer = new x509.X509Certificate(ca.certificate);
  const names = request.extensions.filter((one) => one instanceof x509.SubjectAlternativeNameExtension);
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: request.subjectName,
      issuer: issuer.subjectName,
      ...validity,
      signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
      publicKey: request.publicKey,
      signingKey: await importSigningKey(ca.key),
      extensions: [
        new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
        new x509.BasicConstraintsExtension(false, undefined, true),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
        ...names,
      ],
    },
    webcrypto,
  );
  return `${certificate.toString("pem")}\n`;
}
