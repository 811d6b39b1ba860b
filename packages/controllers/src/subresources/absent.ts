import { apiError } from "@unfold/apimachinery";

/** What needs a guest or a hypervisor, and why it is not there. Paths behind the machine's name. */
export const absentOperations: readonly {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly why: string;
}[] = [
  { method: "GET", path: "console", why: "the simulated guest has no console" },
  { method: "GET", path: "vnc", why: "the simulated guest has no display" },
  { method: "GET", path: "vnc/screenshot", why: "the simulated guest has no display" },
  { method: "GET", path: "usbredir", why: "the simulated guest has no USB" },
  { method: "GET", path: "vsock", why: "the simulated guest has no sockets" },
  { method: "GET", path: "portforward/{port}", why: "the simulated guest has no network" },
  { method: "GET", path: "portforward/{port}/{protocol}", why: "the simulated guest has no network" },
  { method: "GET", path: "sev/fetchcertchain", why: "the simulated nodes have no encrypted memory" },
  { method: "GET", path: "sev/querylaunchmeasurement", why: "the simulated nodes have no encrypted memory" },
  { method: "PUT", path: "sev/setupsession", why: "the simulated nodes have no encrypted memory" },
  { method: "PUT", path: "sev/injectlaunchsecret", why: "the simulated nodes have no encrypted memory" },
];

/** The same for machines, whose instance need not exist. */
export const absentVmOperations: typeof absentOperations = [
  { method: "GET", path: "portforward/{port}", why: "the simulated guest has no network" },
  { method: "GET", path: "portforward/{port}/{protocol}", why: "the simulated guest has no network" },
];

/** The answer to all of them: 501, in words. */
export function notSimulated(why: string): Error {
  return apiError("", `this cannot be done here: ${why}`, { code: 501 });
}
