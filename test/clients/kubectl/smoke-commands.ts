import { patience } from "../../support/patience.js";
import { machine } from "./samples.js";
import { type CommandTable, fails, step } from "./step.js";

/** The shortest way through what kubectl needs of a server, for the versions that do not play the whole tables. */
export const smokeCommands: CommandTable = {
  topic: "a machine's life",
  steps: [
    step("apply -f -", /virtualmachine.kubevirt.io\/web created/, { stdin: machine("web") }),
    step("apply -f -", /web unchanged/, { stdin: machine("web") }),
    fails("create -f -", /\(AlreadyExists\)/, { stdin: machine("web") }),
    step("get vm -o wide", /^NAME +AGE +STATUS +READY\nweb +\d+s/),
    step('patch vm web --type=merge -p {"spec":{"runStrategy":"Always"}}', /web patched$/m),
    step(`wait --for=condition=Ready vm/web --timeout=${patience}s`, /condition met/),
    step("explain vm.spec.runStrategy", /FIELD: +runStrategy <string>/),
    step("delete vm web", /"web" deleted/),
  ],
};
