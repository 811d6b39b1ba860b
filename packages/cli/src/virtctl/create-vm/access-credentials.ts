import type { JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { Params, takeSource } from "../params.js";

/** What `--access-cred` flags ask for, and what they imply for cloud-init. */
export interface AccessCredentials {
  readonly credentials: readonly JsonObject[];
  readonly gaManageSsh: boolean;
  /** Data source that a credential's method needs. */
  readonly cloudInit: string | undefined;
}

interface Context {
  readonly user: string | undefined;
  /** Data source given with `--cloud-init`. */
  readonly cloudInit: string | undefined;
}

interface Parsed {
  readonly credential: JsonObject;
  readonly gaManageSsh?: boolean;
  readonly cloudInit?: string;
}

/** Reads every `--access-cred type:…,src:…,method:…,user:…`. @throws UsageError */
export function accessCredentials(texts: readonly string[], context: Context): AccessCredentials {
  const parsed = texts.map((text) => parseCredential(text, context));
  return {
    credentials: parsed.map(({ credential }) => credential),
    gaManageSsh: parsed.some(({ gaManageSsh }) => gaManageSsh === true),
    cloudInit: parsed.findLast(({ cloudInit }) => cloudInit !== undefined)?.cloudInit,
  };
}

function parseCredential(text: string, context: Context): Parsed {
  const params = new Params(text);
  const type = params.take("type") ?? "ssh";
  if (type !== "ssh" && type !== "password") {
    throw new UsageError(`invalid access credential type "${type}", supported values are: ssh, password`);
  }
  const { namespace, name } = takeSource(params);
  const method = params.take("method") ?? "ga";
  const user = params.take("user");
  params.done();
  if (namespace !== "") throw new UsageError(`not allowed to specify namespace of secret "${name}"`);
  return type === "ssh"
    ? sshCredential({ name, method, user }, context)
    : passwordCredential({ name, method, user });
}

interface CredentialParams {
  readonly name: string;
  readonly method: string;
  readonly user: string | undefined;
}

const sshPropagation = new Map([
  ["nocloud", "noCloud"],
  ["configdrive", "configDrive"],
]);

function sshCredential({ name, method, user }: CredentialParams, context: Context): Parsed {
  const source = { secret: { secretName: name } };
  if (method === "ga") {
    const account = user ?? context.user;
    if (account === undefined) {
      throw new UsageError(
        'user must be specified with access credential ssh method ga ("--user" flag or param "user")',
      );
    }
    const propagationMethod = { qemuGuestAgent: { users: [account] } };
    return { credential: { sshPublicKey: { source, propagationMethod } }, gaManageSsh: true };
  }
  const field = sshPropagation.get(method);
  if (field === undefined) {
    throw new UsageError(
      `invalid access credentials ssh method "${method}", supported values are: ga, nocloud, configdrive`,
    );
  }
  refuseUser(user);
  if (context.cloudInit !== undefined && context.cloudInit !== method) {
    throw new UsageError(
      `method param and value passed to --cloud-init have to match: ${method} vs ${context.cloudInit}`,
    );
  }
  return { credential: { sshPublicKey: { source, propagationMethod: { [field]: {} } } }, cloudInit: method };
}

function passwordCredential({ name, method, user }: CredentialParams): Parsed {
  if (method !== "ga") {
    throw new UsageError(`invalid access credentials password method "${method}", supported values are: ga`);
  }
  refuseUser(user);
  const source = { secret: { secretName: name } };
  return { credential: { userPassword: { source, propagationMethod: { qemuGuestAgent: {} } } } };
}

function refuseUser(user: string | undefined): void {
  if (user === undefined) return;
  throw new UsageError("user cannot be specified with selected access credential type and method");
}
