import {
  type Client,
  type GroupVersionResource,
  isNotFound,
  type KubeObject,
  listAll,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { flagUsages } from "../../command-line/flag-help.js";
import { type FlagSpec, parseFlags, UsageError } from "../../command-line/flag-set.js";
import { FlagValues } from "../../command-line/flag-values.js";
import type { Output } from "../../command-line/output.js";
import { CommandError } from "../run-unfold.js";
import { descriptionOf } from "./description.js";
import { downloadText } from "./download.js";
import { endedObject, reasonOf } from "./ended-object.js";
import { requireVelero } from "./require-velero.js";
import { commonFlags } from "./velero-flags.js";
import { type backupColumns, writeObjects } from "./velero-tables.js";

/** What a verb works with. */
export interface Invocation {
  readonly client: Client;
  readonly namespace: string;
  readonly flags: FlagValues;
  /** The name given; verbs that need one have checked it. */
  readonly name: string;
  /** What follows the name, for verbs that take something there. */
  readonly argument?: string | undefined;
  readonly output: Output;
}

/** One kind's command: `create`, `get` and verbs of its own. */
export interface VeleroCommand {
  readonly name: "backup" | "restore";
  readonly about: string;
  readonly flags: readonly FlagSpec[];
  readonly resource: GroupVersionResource;
  readonly list: string;
  readonly columns: typeof backupColumns;
  /** The object that is asked for, of what was given. @throws UsageError */
  readonly objectOf: (name: string, flags: FlagValues) => KubeObject;
  readonly verbs?: { readonly [verb: string]: (invocation: Invocation) => Promise<number> };
}

/** Runs `unfold backup …` or `unfold restore …`; a first word that is no verb is the name of what is to be created. */
export async function runVeleroCommand(
  command: VeleroCommand,
  args: readonly string[],
  output: Output,
): Promise<number> {
  const parsed = parseFlags(args, command.flags);
  const flags = new FlagValues(parsed);
  const [first, ...rest] = parsed.positional;
  if (flags.on("help") || args.length === 0) {
    output.out(`${command.about}\nFlags:\n${flagUsages(command.flags)}`);
    return 0;
  }
  const verbs = ["create", "get", "describe", "logs", ...Object.keys(command.verbs ?? {})];
  const isVerb = first !== undefined && verbs.includes(first);
  const verb = isVerb ? first : "create";
  const [name = "", ...others] = isVerb ? rest : parsed.positional;
  const argument = verb === "download" ? others.shift() : undefined;
  if (others[0] !== undefined) throw new UsageError(`unexpected argument "${others[0]}"`);
  if (name === "" && verb !== "get") throw new UsageError(`the name of a ${command.name} is wanted`);
  demandFlagsOf(verb, parsed.given.keys(), command.name);
  // What is wrong with the flags is told before any server is asked.
  const object = verb === "create" ? command.objectOf(name, flags) : undefined;
  const access = loadClusterAccess({ path: flags.text("kubeconfig"), context: flags.text("context") });
  const client = new ClusterClient(access);
  const namespace = flags.text("namespace") ?? "velero";
  const invocation = { client, namespace, flags, name, argument, output };
  try {
    if (object !== undefined) return await create(command, invocation, object);
    if (verb === "get") return await get(command, invocation);
    if (verb === "describe") return await describe(command, invocation);
    if (verb === "logs") return await logs(command, invocation);
    const own = command.verbs?.[verb];
    return own === undefined ? 1 : await own(invocation);
  } finally {
    client.close();
  }
}

/** Flags that would change nothing are refused: who gave one thinks that it does. @throws UsageError */
function demandFlagsOf(verb: string, given: Iterable<string>, command: string): void {
  const common = commonFlags.map(({ name }) => name);
  for (const flag of given) {
    const isKnown = flag === "output" ? verb === "get" : verb === "create" || common.includes(flag);
    if (!isKnown) throw new UsageError(`--${flag} has no effect on unfold ${command} ${verb}`);
  }
}

async function create(command: VeleroCommand, invocation: Invocation, object: KubeObject): Promise<number> {
  const { client, namespace, flags, name, output } = invocation;
  await requireVelero(client, namespace);
  const metadata = { ...object.metadata, name, namespace };
  await client.create(command.resource, { ...object, metadata });
  output.out(`${object.kind} request "${name}" submitted successfully.\n`);
  if (!flags.on("wait")) {
    output.out(`Run \`unfold ${command.name} get ${name}\` to see how far it is.\n`);
    return 0;
  }
  const ended = await endedObject(client, command.resource, { namespace, name });
  const phase = stringAt(ended.status, "phase") ?? "";
  output.out(`${object.kind} completed with status: ${phase}.\n`);
  if (phase !== "Completed") throw new CommandError(`${command.name} "${name}": ${reasonOf(ended)}`);
  return 0;
}

async function get(
  command: VeleroCommand,
  { client, namespace, flags, name, output }: Invocation,
): Promise<number> {
  const { items } = await listAll(client, command.resource, { namespace });
  const found = name === "" ? items : items.filter(({ metadata }) => metadata.name === name);
  if (found.length === 0) await requireVelero(client, namespace);
  if (name !== "" && found.length === 0) throw notFoundError(command.resource, name);
  const format = flags.text("output") ?? "table";
  const { columns, list } = command;
  output.out(writeObjects(found, { format, columns, list, single: name !== "" }));
  return 0;
}

/** Tells what a table cannot: why it failed, and every error and warning, which are kept beside the archive. */
async function describe(command: VeleroCommand, invocation: Invocation): Promise<number> {
  const { client, namespace, name, output } = invocation;
  const found = await existing(command, invocation);
  const kind = `${found.kind}Results`;
  const results = hasEnded(found)
    ? await downloadText(client, namespace, { kind, name }).catch(() => undefined)
    : undefined;
  output.out(descriptionOf(found, results === undefined ? undefined : objectAt(JSON.parse(results))));
  return 0;
}

/** Writes what happened to each object, as the server logged it. */
async function logs(command: VeleroCommand, invocation: Invocation): Promise<number> {
  const { client, namespace, name, output } = invocation;
  const found = await existing(command, invocation);
  if (!hasEnded(found)) {
    const phase = stringAt(found.status, "phase") ?? "New";
    throw new CommandError(`logs for ${command.name} "${name}" are there once it has ended: it is ${phase}`);
  }
  output.out(await downloadText(client, namespace, { kind: `${found.kind}Log`, name }));
  return 0;
}

/** Whether something was done of which files tell. */
export function hasEnded({ status }: KubeObject): boolean {
  return ["Completed", "PartiallyFailed", "Failed", "Deleting"].includes(stringAt(status, "phase") ?? "");
}

/** @throws CommandError when it is not there, or no Velero is */
export async function existing(
  { resource }: Pick<VeleroCommand, "resource">,
  { client, namespace, name }: Pick<Invocation, "client" | "namespace" | "name">,
): Promise<KubeObject> {
  const found = await getOrUndefined(client, resource, namespace, name);
  if (found !== undefined) return found;
  await requireVelero(client, namespace);
  throw notFoundError(resource, name);
}

async function getOrUndefined(
  client: Client,
  resource: GroupVersionResource,
  namespace: string,
  name: string,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(resource, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** In the words of the API server. */
export function notFoundError({ group, resource }: GroupVersionResource, name: string): CommandError {
  return new CommandError(`${resource}.${group} "${name}" not found`);
}
