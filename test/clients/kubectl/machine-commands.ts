import { patience } from "../../support/patience.js";
import { machine } from "./samples.js";
import { type CommandTable, fails, step } from "./step.js";

const stopped = "'jsonpath={.status.printableStatus}=Stopped'";

/** What kubectl says of kinds that it does not know itself, by version. */
const unknownKind = /no kind "VirtualMachine" is registered|no status viewer|not supported|cannot expose/;

/** The ways to make, see, change and remove a virtual machine. */
export const machineCommands: CommandTable = {
  topic: "virtual machines",
  steps: [
    step("create -f -", /virtualmachine.kubevirt.io\/web created/, { stdin: machine("web") }),
    fails("create -f -", /\(AlreadyExists\).*"web" already exists/, { stdin: machine("web") }),
    step(`wait --for=${stopped} vm/web --timeout=${patience}s`, /condition met/, { since: 29 }),
    step("get vm web", /^NAME +AGE +STATUS +READY\nweb +\d+s +\w+ +False/),
    step("get vm -o wide -l app=web --show-labels", /web .* app=web/),
    step("get vm -A --field-selector metadata.name=web", /virtual-machines +web/),
    step("get vm web -o name", /^virtualmachine.kubevirt.io\/web$/m),
    step("get vm web -o yaml", /^ {2}runStrategy: Halted$/m),
    step("get vm web -o json", /"runStrategy": "Halted"/),
    step("get vm web -o 'jsonpath={.spec.runStrategy} {.metadata.labels.app}'", /^Halted web$/),
    step("get vm web -o 'go-template={{.spec.runStrategy}}'", /^Halted$/),
    step(
      "get vm -o custom-columns=NAME:.metadata.name,STRATEGY:.spec.runStrategy",
      /^NAME +STRATEGY\nweb +Halted\n$/,
    ),
    step("get vm -o json --sort-by=.metadata.name", /"kind": "List"/),
    step("get vm --no-headers", /^web /),
    step("get vm --chunk-size=1 -L app", /web +\d+s .* web\n$/),
    fails("get vm nope", /\(NotFound\): virtualmachines.kubevirt.io "nope" not found/),
    fails("get vm --field-selector spec.x=1", /field label not supported: spec.x/),
    fails("get vm -l 'a b'", /unable to parse requirement/),
    step("get all -o name", /^virtualmachine.kubevirt.io\/web$/m),
    step("describe vm web", /Name: +web\nNamespace: +\S+\nLabels: +app=web/),
    step('patch vm web --type=merge -p {"spec":{"runStrategy":"Always"}}', /web patched$/m),
    step(`wait --for=condition=Ready vm/web --timeout=${patience}s`, /condition met/),
    step("get vmi web -o 'jsonpath={.status.phase}'", /^Running$/),
    step("events --for vm/web", /Normal +SuccessfulCreate +VirtualMachine\/web/, { since: 29 }),
    step(
      "get events --field-selector involvedObject.name=web",
      /Normal +SuccessfulCreate +virtualmachine\/web/,
    ),
    step(
      'patch vm web --type=json -p [{"op":"add","path":"/metadata/labels/b","value":"c"}]',
      /web patched$/m,
    ),
    fails(
      'patch vm web --type=json -p [{"op":"test","path":"/metadata/labels/b","value":"x"}]',
      /^The request is invalid/,
    ),
    fails(
      'patch vm web --type=json -p [{"op":"replace","path":"/spec/runStrategy","value":"Often"}]',
      /Often/,
    ),
    fails('patch vm web -p {"spec":{}}', /UnsupportedMediaType|not supported|unknown format/),
    step('patch vm web --type=merge --subresource=status -p {"status":{}}', /web patched/, { since: 29 }),
    step("label vm web tier=front", /web labeled/),
    fails("label vm web tier=back", /already has a value \(front\)/),
    step("label vm web tier=back --overwrite", /web labeled/),
    step("label vm web tier-", /web (?:un)?labeled/),
    step("annotate vm web note='some text'", /web annotated/),
    step("annotate vm web note-", /web annotated/),
    step("get vm web -w --output-watch-events", /^MODIFIED +web +\d+/m, {
      running: { says: /^ADDED +web/m, meanwhile: { command: "label vm web seen=watching --overwrite" } },
    }),
    step("get vm --watch-only -v=6", /^web +\d+/m, {
      running: {
        says: /watch=true.*(?: 200 OK|status="200 OK")/,
        meanwhile: { command: "annotate vm web seen=only --overwrite" },
      },
    }),
    fails("logs web", /pods "web" not found/),
    fails("exec web -- true", /pods "web" not found/),
    fails("attach web", /pods "web" not found/),
    fails("port-forward web 80", /pods "web" not found/),
    fails("cp /dev/null web:/x", /pods "web" not found/),
    fails("rollout status vm/web", unknownKind),
    fails("rollout restart vm/web", unknownKind),
    fails("autoscale vm web --max=2", /cannot autoscale|no matches|could not find/),
    fails("expose vm web --port=80", unknownKind),
    fails("debug web -it --image=x", /pods "web" not found/),
    fails("drain nope", /nodes "nope" not found/),
    fails("cordon nope", /nodes "nope" not found/),
    fails("taint nodes nope a=b:NoSchedule", /nodes "nope" not found/),
    step("delete vm web --wait=false", /"web" deleted/),
    step(`wait --for=delete vm/web --timeout=${patience}s`, /^$|deleted|condition met/, { since: 29 }),
    // Waits where the command before is not to be had.
    step("delete vm web --ignore-not-found", /^$|deleted/),
    fails("delete vm web", /\(NotFound\)/),
    step("delete vm web --ignore-not-found", /^$/),
    step("get vm,vmi", /No resources found/),
  ],
};
