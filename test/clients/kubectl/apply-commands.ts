import { configMap, list, machine } from "./samples.js";
import { type CommandTable, fails, step } from "./step.js";

const one = { stdin: configMap("one", { a: "1" }) };
const changed = { stdin: configMap("one", { a: "2" }) };
const labelled = { labels: { set: "one" } };
const both = { stdin: list(configMap("p1", { a: "1" }, labelled), configMap("p2", {}, labelled)) };

/** apply in its forms, and its relatives that bring manifests to the server. */
export const applyCommands: CommandTable = {
  topic: "manifests",
  steps: [
    step("apply -f - --dry-run=client", /configmap\/one created \(dry run\)/, one),
    step("apply -f - --dry-run=server", /configmap\/one created \(server dry run\)/, one),
    fails("get cm one", /NotFound/),
    step("apply -f -", /configmap\/one created/, one),
    step("apply -f -", /configmap\/one unchanged/, one),
    step("diff -f -", /^- {2}a: "1"\n\+ {2}a: "2"$/m, { ...changed, code: 1 }),
    step("diff -f -", /^$/, one),
    step("apply -f -", /configmap\/one configured/, changed),
    step("apply view-last-applied cm one", /a: "2"/),
    step("apply set-last-applied -f -", /configmap\/one configured/, one),
    step("apply edit-last-applied cm one", /configmap\/one edited/, {
      env: { KUBE_EDITOR: `sed -i 's/"1"/"9"/'` },
    }),
    step("edit cm one", /configmap\/one edited/, { env: { KUBE_EDITOR: `sed -i 's/"2"/"3"/'` } }),
    step("get cm one -o 'jsonpath={.data.a}'", /^3$/),
    step("edit cm one", /Edit cancelled, no changes made/, { env: { KUBE_EDITOR: "true" } }),
    step("replace -f -", /configmap\/one replaced/, one),
    step("replace -f - --force --grace-period=0", /configmap\/one replaced/, one),
    fails("replace -f -", /NotFound/, { stdin: configMap("none") }),
    fails(
      "apply -f - --server-side",
      /Apply failed with 1 conflict: conflict with "kubectl-\w+".*: \.data\.a/s,
      changed,
    ),
    step("apply -f - --server-side --force-conflicts", /configmap\/one serverside-applied/, changed),
    step("apply -f - --server-side --field-manager=other", /configmap\/one serverside-applied/, {
      stdin: configMap("one", { b: "1" }),
    }),
    step("get cm one -o yaml --show-managed-fields", /manager: other\n +operation: Apply/, { since: 29 }),
    step("diff --server-side --force-conflicts -f -", /^\+ {2}b: "2"$/m, {
      stdin: configMap("one", { b: "2" }),
      code: 1,
      since: 29,
    }),
    step("apply -f - --server-side --dry-run=server", /web serverside-applied \(server dry run\)/, {
      stdin: machine("web"),
    }),
    step("apply -f -", /configmap\/p1 created\nconfigmap\/p2 created/, both),
    step("apply -f - --prune -l set=one", /configmap\/p1 unchanged\n(?:.*\n)?configmap\/p2 pruned/, {
      stdin: configMap("p1", { a: "1" }, labelled),
      // Older ones look through kinds that Kubernetes has no more.
      since: 29,
    }),
    step("create cm two --from-literal=a=b --dry-run=client -o yaml", /^ {2}a: b$/m),
    step("create cm two --from-literal=a=b --dry-run=server", /configmap\/two created \(server dry run\)/),
    fails("create -f -", /no matches for kind "Nope" in version "example.com\/v1"/, {
      stdin: { apiVersion: "example.com/v1", kind: "Nope", metadata: { name: "n" } },
    }),
    fails("create -f - --validate=strict", /strict decoding error: unknown field "other"/, {
      stdin: { ...configMap("x"), other: 1 },
      since: 29,
    }),
    step("create -f - --validate=warn", /Warning: unknown field "other"/, {
      stdin: { ...configMap("warned"), other: 1 },
      since: 29,
    }),
    fails("create -f - --validate=false", /Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain/, {
      stdin: configMap("Bad_Name"),
    }),
    fails("apply -f - --validate=false", /json: cannot unmarshal|cannot be handled|unable to decode/, {
      stdin: configMap("typed", { n: 1 }),
    }),
    step("get -f -", /^NAME +DATA +AGE\none +\d/, one),
    step("delete -f -", /configmap "one" deleted/, one),
    step("delete cm -l set=one", /configmap "p1" deleted/),
    step("create -f - -o name", /^configmap\/gen-[a-z0-9]{5}$/m, {
      stdin: { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "gen-" } },
    }),
    step("delete cm --all", /configmap "gen-[a-z0-9]{5}" deleted/),
  ],
};
