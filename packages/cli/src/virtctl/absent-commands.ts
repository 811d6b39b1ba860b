import { UsageError } from "../command-line/flag-set.js";
import type { Command } from "./command.js";

const guest = "it reaches into a running guest";
const data = "it moves disk images";
const hypervisor = "it steers a hypervisor";

/** Commands of KubeVirt's virtctl that this one leaves to the original, with the reason. */
const reasons: { readonly [name: string]: string } = {
  adm: hypervisor,
  console: guest,
  credentials: guest,
  expose: "it leads to ports of a running guest",
  guestfs: data,
  "image-upload": data,
  objectgraph: hypervisor,
  "permitted-devices": hypervisor,
  "port-forward": guest,
  scp: guest,
  ssh: guest,
  usbredir: guest,
  vmexport: data,
  vnc: guest,
};

/** They exist to say that they do not work here, and why. */
export const absentCommands: readonly Command[] = Object.entries(reasons).map(([name, reason]) => ({
  name,
  summary: "Not available here.",
  hidden: true,
  run(_args, { program }) {
    throw new UsageError(
      `${program} ${name} is not available: ${reason}, and this program works on the objects of the API only. Use KubeVirt's own virtctl on a cluster that runs KubeVirt`,
    );
  },
}));
