import type { JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import { reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import type { CommandLine } from "../read-command-line.js";
import { dryRunOption } from "./dry-run.js";

type Verb = "start" | "stop" | "restart";

/** The body of a request and how its failure is told. */
interface Request {
  readonly body: JsonObject;
  readonly failure: string;
}

/** Flags → request (KubeVirt pkg/virtctl/vm). */
const requests: { readonly [verb in Verb]: (flags: FlagValues) => Request } = {
  start: (flags) => ({
    body: flags.on("paused") ? { paused: true } : {},
    failure: "Error starting VirtualMachine ",
  }),
  stop: (flags) => {
    const period = forcedGracePeriod(flags);
    if (period === undefined) return { body: {}, failure: "error stopping VirtualMachine " };
    return { body: { gracePeriod: period }, failure: "error force stopping VirtualMachine: " };
  },
  restart: (flags) => {
    const period = forcedGracePeriod(flags);
    if (period === undefined) return { body: {}, failure: "error restarting VirtualMachine: " };
    return { body: { gracePeriodSeconds: period }, failure: "error force restarting VirtualMachine: " };
  },
};

/** `virtctl start|stop|restart NAME`. @throws UsageError with what the server said */
export async function changeState(
  verb: Verb,
  { flags, arguments: [name = ""] }: CommandLine,
  io: VirtctlIo,
): Promise<void> {
  const { body, failure } = requests[verb](flags);
  await withCluster(flags, async ({ client, namespace }) => {
    const path = subresourcePath("namespaces", namespace, "virtualmachines", name, verb);
    const whole = { ...body, ...dryRunOption(flags, io) };
    try {
      await client.request("PUT", path, whole);
    } catch (error) {
      throw new UsageError(`${failure}${reasonOf(error)}`);
    }
  });
  io.out(`VM ${name} was scheduled to ${verb}\n`);
}

function forcedGracePeriod(flags: FlagValues): number | undefined {
  if (flags.given("grace-period") !== flags.on("force")) {
    throw new UsageError("Must both use --force=true and set --grace-period.");
  }
  return flags.on("force") ? flags.integer("grace-period") : undefined;
}
