import { type CommandTable, fails, step } from "./step.js";

/** What the server is asked about itself, and what kubectl does without it. */
export const serverCommands: CommandTable = {
  topic: "the server",
  steps: [
    step("version", /Server Version: (?:v1\.\d+|version\.Info\{Major:"1")/),
    step("cluster-info", /control plane.* is running at .*127\.0\.0\.1/),
    step("api-versions", /^kubevirt\.io\/v1$/m),
    step(
      "api-resources --api-group=kubevirt.io",
      /virtualmachines +vm,vms +kubevirt.io\/v1 +true +VirtualMachine\n/,
      {
        since: 20,
      },
    ),
    step(
      "api-resources --namespaced=false -o name",
      /^virtualmachineclusterinstancetypes\.instancetype\.kubevirt\.io$/m,
    ),
    step(
      "api-resources -o wide --verbs=patch",
      /^configmaps +cm .*create[ ,]delete[ ,]deletecollection[ ,]get[ ,]list[ ,]patch/m,
    ),
    fails("get project", /the server doesn't have a resource type "project"/),
    fails("get route,user.user.openshift.io", /the server doesn't have a resource type "route"/),
    fails("get --raw /apis/config.openshift.io/v1/clusterversions/version", /NotFound/),
    step("explain vm.spec.instancetype.kind", /FIELD: +kind <string>/),
    step(
      "explain vm --recursive",
      /^ +referencePolicy|^ {4,}runStrategy\t?<string>|^ +runStrategy\t<string>/m,
    ),
    step("explain pods.spec.containers.image", /FIELD: +image <string>/),
    step("explain deployment.spec.strategy", /RESOURCE: +strategy <|FIELD: +strategy </),
    step("explain vm.spec.instancetype --output=plaintext-openapiv2", /RESOURCE: instancetype <Object>/, {
      since: 29,
    }),
    fails("explain vm.spec.nope", /field "nope" does not exist/),
    step("auth whoami", /Username +unfold-admin/, { since: 29 }),
    step("auth can-i create vm", /^yes$/m),
    step("auth can-i delete vm/any --subresource=status -A", /^yes$/m),
    step("auth can-i --list", /\*\.\* +\[\] +\[\] +\[\*\]/),
    step("get --raw /readyz?verbose", /readyz check passed/),
    step("get --raw /livez/ping", /^ok$/),
    step("get --raw /", /"\/apis\/kubevirt\.io\/v1"/),
    step("get --raw /api/v1/namespaces/default", /"kind":"Namespace"/),
    fails("get --raw /api/v1/nope", /NotFound/),
    step("config view --minify", /certificate-authority-data: DATA\+OMITTED/),
    step("config current-context", /^unfold$/m),
    step("config get-contexts -o name", /^unfold$/m),
    step("config view --minify --raw -o 'jsonpath={.clusters[0].cluster.server}'", /^https:\/\/127/),
    step("get ns", /default +Active/),
    step("get nodes -o wide", /^NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP/m),
    step("proxy --port=0", /"gitVersion":/, {
      running: { says: /Starting to serve on (?<address>\S+)/, meanwhile: { fetch: "/version" } },
    }),
    fails("top pod", /Metrics API not available/),
    fails("top node", /Metrics API not available/),
    step("options", /--kubeconfig/),
  ],
};
