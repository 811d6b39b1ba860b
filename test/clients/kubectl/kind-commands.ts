import { patience } from "../../support/patience.js";
import { configMap, counter, counterDefinition } from "./samples.js";
import { type CommandTable, fails, step } from "./step.js";

const owned = {
  fill: "get cm owner -o 'jsonpath={.metadata.uid}'",
  stdin: configMap(
    "dependent",
    {},
    {
      ownerReferences: [
        { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: "<filled>", blockOwnerDeletion: true },
      ],
    },
  ),
};

/** Built-in kinds, and kinds that come and go. */
export const kindCommands: CommandTable = {
  topic: "kinds",
  steps: [
    step("create ns kinds-other", /namespace\/kinds-other created/),
    step("label ns kinds-other a=b", /labeled/),
    step("create sa builder -n kinds-other", /serviceaccount\/builder created/),
    step("get sa -n kinds-other", /builder/),
    step("create secret generic s --from-literal=a=b -n kinds-other", /secret\/s created/),
    step("describe secret s -n kinds-other", /Type: +Opaque\n\nData\n====\na: +1 bytes?/),
    step("create role reader --verb=get --resource=pods", /role.rbac.authorization.k8s.io\/reader created/),
    step("create rolebinding readers --role=reader --user=u", /readers created/),
    step("get role,rolebinding", /readers +Role\/reader/),
    step("create deployment d --image=i --replicas=2", /deployment.apps\/d created/, { since: 29 }),
    step("get deploy d", /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nd +0\/2 +0 +0/, { since: 29 }),
    step("scale deploy d --replicas=3", /deployment.apps\/d scaled/, { since: 29 }),
    step("set image deploy d i=j:1", /image updated/, { since: 29 }),
    step("describe deploy d", /Replicas: +3 desired/, { since: 29 }),
    step("rollout pause deploy d", /paused/, { since: 29 }),
    step("rollout history deploy d", /No rollout history found/, { since: 29 }),
    step("expose deploy d --port=80", /service\/d exposed/, { since: 29 }),
    step(
      "get svc d",
      /^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\nd +ClusterIP +\S+ +<none> +80\/TCP/,
      {
        since: 29,
      },
    ),
    step("autoscale deploy d --max=3", /horizontalpodautoscaler.autoscaling\/d autoscaled/, { since: 29 }),
    step("get hpa d", /Deployment\/d +(?:cpu: )?<unknown>\/80% +1 +3/, { since: 29 }),
    step("delete hpa d", /"d" deleted/, { since: 29 }),
    step("run kept --image=i --restart=Never", /pod\/kept created/),
    step("get pod kept", /kept +0\/1 +Pending +0/),
    step("get pods --field-selector status.phase=Pending -o name", /^pod\/kept$/m),
    step("create pdb keep --selector=run=kept --min-available=1", /keep created/, { since: 29 }),
    step("get pdb keep", /MIN AVAILABLE.*ALLOWED DISRUPTIONS.*\nkeep +1 +N\/A +0 /, { since: 29 }),
    step("logs kept", /^$/),
    fails("logs kept -c other", /container other is not valid for pod kept/),
    fails("exec kept -- true", /pod kept does not have a host assigned/),
    fails("port-forward kept 80", /pod is not running. Current status=Pending/),
    fails("attach kept", /pod kept does not have a host assigned/),
    step("delete pod kept", /"kept" deleted/),
    step("create job j --image=i", /job.batch\/j created/, { since: 29 }),
    step("create ingress i --rule=a.example.com/b=s:80 --class=c", /ingress.networking.k8s.io\/i created/, {
      since: 29,
    }),
    step("get ingress i -o jsonpath={.spec.rules[0].http.paths[0].backend.service.name}", /^s$/, {
      since: 29,
    }),
    step("delete deploy,svc,job --all", /"d" deleted/, { since: 29 }),
    step("create -f -", /counters.example.com created/, { stdin: counterDefinition }),
    step(`wait --for=condition=Established crd/counters.example.com --timeout=${patience}s`, /condition met/),
    step("create -f -", /counter.example.com\/c created/, { stdin: counter("c", 2) }),
    step("get cnt", /^NAME +VALUE\nc +2/),
    step("explain counter.value", /How much was counted\./),
    step("scale counter c --replicas=4", /counter.example.com\/c scaled/),
    fails("replace -f -", /value: Invalid value: .*only grows/, { stdin: counter("c", 1) }),
    fails("create -f -", /strict decoding error: unknown field "other"|unknown field "other"/, {
      stdin: counter("d", 1, { other: 1 }),
      since: 29,
    }),
    step("delete crd counters.example.com", /deleted/),
    fails("get cnt", /could not find the requested resource|the server doesn't have a resource type "cnt"/),
    step("create cm owner", /created/),
    step("create -f -", /dependent created/, owned),
    step("delete cm owner --cascade=orphan", /"owner" deleted/),
    step("get cm dependent -o 'jsonpath={.metadata.ownerReferences}'", /^$/),
    step("create cm owner", /created/),
    step("apply -f -", /dependent configured|dependent created/, owned),
    step("delete cm owner --cascade=foreground", /"owner" deleted/),
    fails("get cm dependent", /NotFound/),
    step("create cm owner", /created/),
    step("create -f -", /dependent created/, owned),
    step("delete cm owner --cascade=background", /"owner" deleted/),
    step(`wait --for=delete cm/dependent --timeout=${patience}s`, /^$|deleted|condition met/, { since: 29 }),
    step("delete ns kinds-other", /namespace "kinds-other" deleted/),
    fails("delete ns default", /\(Forbidden\).*this namespace may not be deleted/),
  ],
};
