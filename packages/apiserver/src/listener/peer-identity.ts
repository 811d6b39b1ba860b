import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { TLSSocket } from "node:tls";

/** Who a request comes from. */
export interface PeerIdentity {
  readonly username: string;
  readonly groups: readonly string[];
}

/**
 * The user of a verified client certificate: common name is the user, organizations are the groups, as in kube-apiserver
 * (k8s.io/apiserver authentication/request/x509). Undefined without a certificate or when another CA issued it.
 */
export function peerIdentity(request: IncomingMessage | Http2ServerRequest): PeerIdentity | undefined {
  const socket = request.socket as Partial<TLSSocket>;
  if (socket.authorized !== true) return undefined;
  // Reading a certificate takes as long as answering a GET, and a connection keeps the one it began with.
  const known = identities.get(socket);
  if (known !== undefined) return known;
  const identity = readIdentity(socket);
  if (identity !== undefined) identities.set(socket, identity);
  return identity;
}

const identities = new WeakMap<Partial<TLSSocket>, PeerIdentity>();

function readIdentity(socket: Partial<TLSSocket>): PeerIdentity | undefined {
  const subject = socket.getPeerCertificate?.().subject as Subject | undefined;
  const username = all(subject?.CN)[0];
  return username === undefined ? undefined : { username, groups: all(subject?.O) };
}

/** Node gives a part that occurs several times as an array. */
interface Subject {
  readonly CN?: string | readonly string[];
  readonly O?: string | readonly string[];
}

function all(part: string | readonly string[] | undefined): readonly string[] {
  if (part === undefined) return [];
  return typeof part === "string" ? [part] : part;
}
