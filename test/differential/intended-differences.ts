/** A class of differences that are meant to be. Patterns that are left out match everything. */
export interface IntendedDifference {
  readonly reason: string;
  /** `METHOD path`. */
  readonly exchange?: RegExp;
  /** JSON pointer into the answer. */
  readonly at?: RegExp;
  /** JSON text of the values. */
  readonly ours?: RegExp;
  readonly theirs?: RegExp;
}

/** Texts of 1.20 and what later releases say instead: they are no differences. */
export const newerWordings: readonly { readonly older: RegExp; readonly newer: string }[] = [
  { older: /must have at most (\d+) bytes/g, newer: "may not be more than $1 bytes" },
  { older: /must be no more than (\d+) characters/g, newer: "must be no more than $1 bytes" },
];

const goStructs =
  "Go's structs that are no pointers are always there, so that nobody owns them as such and they are shown when empty";
const newerMetadata =
  "since 1.21 namespaces carry their name as a label, and managedFields says which subresource was written";
const newerDecoder = "newer releases decode JSON with encoding/json and say its errors";
const newerSchemas = "later releases know more defaults and columns";
const newerMerge =
  "later releases of structured-merge-diff take these as one value, and keep the order of what is applied";
const newerRefusals = "later releases refuse what 1.20 let through, or in other words";
const noController = "the real server runs alone: nothing collects garbage, allocates or protects";
const serverFields = "fields that the server itself sets have no owner";
const noRoutes = "Unfold checks the fields that matter where nothing is routed, provisioned or scheduled";
const betterCode = "a bad request is said to be one; 1.20 calls it an internal error";
const ownParser =
  "Unfold's YAML parser has its own words, and answers with fields in the order they are stored";
const noProtobuf = "answers are not offered in protobuf";

const laterDiscovery = "later releases serve other kinds and versions, and name singulars";
const newerTypes = "later releases have causes of their own for types and sizes, and say which item is wrong";
const customMerge = "1.20 takes lists of custom resources as one value, and knows no owners of a subresource";

const invalidSyntax = /invalid syntax|resourceVersion=x/;

/**
 * Where Unfold answers otherwise than kube-apiserver 1.20.2 on purpose: because it follows 1.34, or because it is another
 * program. Every entry is met at least once, or the test fails.
 */
export const intendedDifferences: readonly IntendedDifference[] = [
  // Other words.
  { reason: "column descriptions are Unfold's own words", at: /\/columnDefinitions\/\d+\/description$/ },
  {
    reason: newerDecoder,
    at: /\/message$/,
    theirs: /error found in #\d+ byte of|ReadString|unmarshalerDecoder/,
  },
  { reason: newerDecoder, at: /\/message$/, theirs: /json parse error|jsonpatch\.Patch|Invalid JSON Patch/ },
  { reason: newerDecoder, at: /\/message$/, theirs: /unexpected end of JSON input"$|cannot restore slice/ },
  { reason: newerRefusals, at: /\/message$/, theirs: /scheme\.go:\d+|scheme\/register\.go/ },
  {
    reason: newerRefusals,
    at: /\/message$/,
    ours: /a valid label key must|invalid label value|values\[0\]|<nil>/,
  },
  {
    reason: newerRefusals,
    at: /\/message$/,
    ours: /must not contain dots|metadata\.labels/,
    theirs: /RFC 1123|no more/,
  },
  { reason: newerRefusals, at: /\/message$/, theirs: /uid must not be empty/ },
  { reason: newerRefusals, at: /\/message$/, theirs: /failed to create typed patch|failed to merge config/ },
  { reason: newerRefusals, at: /\/message$/, theirs: /406: Not Acceptable|415: Unsupported Media Type/ },
  { reason: newerRefusals, at: /\/details\/causes$/, theirs: /^\[(\{.*?\}),\1/ },
  { reason: newerRefusals, at: /\/details$/, ours: /^$/, theirs: /^\{\}$/ },
  {
    reason: "Go's values are shown as JSON",
    at: /\/message$/,
    theirs: /\w\.\w+\{|\[\]string\{|map\[string\]|\*core\./,
  },
  { reason: "Go's values are shown as JSON", at: /\/causes$/, theirs: /\w\.\w+\{|map\[string\]/ },
  { reason: noProtobuf, at: /\/message$/, theirs: /application\/vnd\.kubernetes\.protobuf/ },
  { reason: ownParser, at: /\/message$/, theirs: /yaml: |error unmarshaling JSON/ },
  { reason: ownParser, at: /^\/body$/, ours: /^"apiVersion: v1\\n/ },
  { reason: "the text of the first byte that is none", exchange: /continue=nonsense/, at: /\/message$/ },

  // Other codes.
  { reason: betterCode, at: /^\/code$/, ours: /^40\d$/, theirs: /^500$/ },
  { reason: betterCode, at: /\/message$/, exchange: invalidSyntax },
  { reason: newerRefusals, exchange: /^PATCH .*configmaps\/one/, at: /^\/(?:code|body\/message)$/ },
  { reason: newerRefusals, exchange: /fieldSelector=%3D$/, at: /^\/(?:code|body\/message)$/ },
  {
    reason: newerRefusals,
    exchange: /^POST .*objects\/configmaps$/,
    at: /^\/(?:code|body\/message)$/,
    theirs: /422|name or/,
  },
  {
    reason: "an order of list items that is no list is passed over",
    exchange: /^PATCH .*deployments\/template/,
    at: /^\/(?:code|body\/message)$/,
    theirs: /500|expected a \[\]interface/,
  },

  // Other fields.
  { reason: goStructs, at: /\/fieldsV1(?:\/f:\w+)+\/\.$/ },
  { reason: goStructs, exchange: /\/pods\/\w+$/, at: /\/lastProbeTime$/ },
  {
    reason: "pods end at once: no kubelet takes its time",
    exchange: /^DELETE .*\/pods\//,
    at: /\/deletion\w+$/,
  },
  {
    reason: goStructs,
    at: /^\/body(?:\/items\/\d+)?\/status$/,
    theirs: /^\{[^A-Za-z]*\}$|"replicas":0|NumberScheduled":0|"loadBalancer":\{\}|nodeInfo/,
  },
  { reason: goStructs, exchange: /events/, at: /\/(?:eventTime|reportingComponent|reportingInstance)$/ },
  { reason: goStructs, exchange: /roles/, at: /\/rules$/, theirs: /^null$/ },
  { reason: goStructs, exchange: /roles/, at: /\/managedFields/ },
  {
    reason: "since 1.34 Go leaves out times that are not set",
    at: /creationTimestamp$/,
    theirs: /^(?:null|\{\})$/,
  },
  {
    reason: newerMetadata,
    at: /\/labels(?:\/kubernetes\.io~1metadata\.name)?$/,
    ours: /kubernetes\.io|^"\w/,
  },
  { reason: newerMetadata, exchange: /customresourcedefinitions|gadgets/, at: /\/f:status$/ },
  { reason: newerMetadata, exchange: /gadgets/, at: /\/managedFields$/ },
  { reason: serverFields, exchange: /namespaces|persistentvolume/, at: /\/f:status$/ },
  { reason: serverFields, exchange: /namespaces/, at: /\/managedFields$/, theirs: /f:status/ },
  {
    reason: serverFields,
    exchange: /customresourcedefinitions/,
    at: /\/managedFields(?:\/0\/fieldsV1\/f:spec.*)?$/,
  },
  { reason: serverFields, exchange: /services/, at: /\/f:clusterIPs$/ },
  {
    reason: serverFields,
    exchange: /daemonsets/,
    at: /deprecated\.daemonset|\/annotations$|\/f:annotations$|\/f:metadata$/,
  },
  { reason: newerMerge, at: /\/f:(?:roleRef|involvedObject)\/f:\w+$/ },
  { reason: newerMerge, exchange: /controllerrevisions/, at: /\/f:data\/f:spec$/ },
  { reason: newerMerge, exchange: /serviceaccounts/, at: /\/f:secrets/ },
  { reason: newerMerge, exchange: /applies\/configmaps\/f/, at: /\/finalizers\/\d$/ },
  {
    reason: "1.20 forgets the owners when given none",
    exchange: /applies\/configmaps\/a/,
    at: /\/managedFields$/,
  },
  {
    reason: "kubectl always names the namespace",
    exchange: /applies\/configmaps\/c/,
    at: /last-applied-configuration$/,
  },
  { reason: newerSchemas, exchange: /daemonsets/, at: /\/(?:f:)?maxSurge$/ },
  { reason: newerSchemas, exchange: /autoscalers/, at: /\/cells\/2$/ },
  {
    reason: newerSchemas,
    exchange: /jobs/,
    at: /\/(?:f:)?(?:completionMode|suspend|generation)$|\/cells$|columnDefinitions$/,
  },
  {
    reason: newerSchemas,
    exchange: /resourcequotas|deployments|pods/,
    at: /\/columnDefinitions\/\d+\/\w+$|\/cells\/\d+$/,
  },

  // Lists, watches and documents.
  {
    reason: "an empty answer of a watch",
    exchange: /watch=true/,
    at: /^\/body$/,
    ours: /"Status"/,
    theirs: /^\[/,
  },
  { reason: "Unfold names its own paths", at: /\/paths$/ },
  { reason: "etcd is not there", exchange: /\/healthz\/etcd$/ },
  { reason: laterDiscovery, exchange: /^GET \/apis?\/\S+$/, at: /\/singularName$|\/storageVersionHash$/ },
  { reason: laterDiscovery, exchange: /^GET \/apis?\/\S+$/, at: /^\/body\/(?:resources|versions)$/ },
  { reason: laterDiscovery, exchange: /^GET \/api$/, ours: /APIGroupDiscovery|apidiscovery|^\{\}$|^\[|^$/ },
  { reason: ownParser, exchange: /^GET \/api$/, ours: /^"kind: APIVersions/ },
  { reason: "a missing object is named as itself", exchange: /\/none\/(?:scale|log|exec)$/ },
  { reason: "the order of all that the other tables have made", exchange: /namespaces\/\/configmaps$/ },
  { reason: betterCode, exchange: /%ff$/ },
  { reason: "pages are only read", exchange: /^PUT \/apis$/ },

  // Custom resources.
  {
    reason: "a definition is established as it is stored",
    exchange: /customresourcedefinitions/,
    at: /\/finalizers$|\/status\/\w+/,
  },
  {
    reason: newerRefusals,
    exchange: /customresourcedefinitions/,
    at: /\/openAPIV3Schema\/properties\/a\/properties$/,
  },
  {
    reason: newerRefusals,
    exchange: /customresourcedefinitions/,
    ours: /properties\[a\]\.type|spec\.names\.kind|spec\.versions: Required/,
  },
  {
    reason: newerRefusals,
    exchange: /customresourcedefinitions/,
    at: /\/(?:message|causes)$/,
    ours: /must be spec\.names\.plural/,
  },
  { reason: newerRefusals, exchange: /customresourcedefinitions/, ours: /missing from spec\.versions; v1/ },
  { reason: newerTypes, at: /\/causes\/\d+\/reason$/, ours: /FieldValueTypeInvalid/ },
  {
    reason: newerTypes,
    exchange: /gadgets/,
    at: /\/(?:message|causes\/\d+\/\w+)$/,
    ours: /Too long|Too many|FieldValueTo/,
  },
  { reason: newerTypes, exchange: /gadgets/, at: /\/(?:message|field)$/, ours: /spec\.(?:tags|parts)\[0\]/ },
  { reason: customMerge, exchange: /gadgets/, at: /\/f:(?:tags|parts)\/[kv]:/ },
  { reason: customMerge, exchange: /gadgets\/a\?fieldManager=/ },
  { reason: customMerge, exchange: /gadgets\/a\/status\?fieldManager=/ },
  {
    reason: customMerge,
    exchange: /gadgets\/a(?:\/status)?$/,
    at: /\/spec\/(?:tags|parts)$|\/generation$|\/cells\/\d$/,
  },
  { reason: "a missing subresource of a custom kind is no page", exchange: /gadgets\/a\/scale$/ },

  // Built-in kinds.
  {
    reason: newerRefusals,
    at: /\/causes\/\d\/message$/,
    exchange: /objects\/configmaps/,
    theirs: /(?:kind|name) must not be empty/,
  },
  { reason: newerRefusals, exchange: /patches\/configmaps\/one/, at: /\/details/ },
  {
    reason: "since 1.21 services may be replaced blindly",
    exchange: /^(?:PUT|GET) .*kinds\/services\/sample/,
  },
  { reason: newerRefusals, exchange: /applies\/services\/s/, at: /^\/(?:code|body\/message)$/ },
  { reason: newerMetadata, exchange: /^POST \/api\/v1\/namespaces$/, at: /\/causes$/ },
  {
    reason: "what a definition's own schema requires is said by the place it has there",
    exchange: /customresourcedefinitions$/,
    at: /\/(?:message|causes)$/,
    ours: /statusReplicasPath/,
  },
  { reason: newerMerge, exchange: /deployments\/template/, at: /\/f:ownerReferences\// },
  { reason: noController, exchange: /deployments\/template/, at: /\/metadata\/(?:generation|deletion\w+)$/ },
  {
    reason: noController,
    exchange: /persistentvolume/,
    at: /\/(?:finalizers|deletionTimestamp|deletionGracePeriodSeconds)$/,
  },
  { reason: noController, exchange: /nodes/, at: /\/spec$|\/spec\/taints$|\/f:taints$/ },
  {
    reason: noRoutes,
    exchange: /(?:claims|volumes|services|events|ingresses|leases)\?dryRun=All/,
    at: /^\/(?:code|body\/message)$/,
  },
  { reason: noRoutes, exchange: /replicationcontrollers/ },
  { reason: noRoutes, exchange: /limitranges/, at: /defaultRequest$/ },
  { reason: "later releases answer a deletion with the service", exchange: /^DELETE .*services/ },
  {
    reason: newerRefusals,
    exchange: /sets\?dryRun=All|deployments\?dryRun=All/,
    at: /^\/(?:code|body\/message)$|\/causes/,
  },
  { reason: "labels that are none are no change", exchange: /deployments\/sample/, at: /\/generation$/ },
  { reason: newerRefusals, exchange: /priorityclasses/, at: /\/message$|\/field$|preemptionPolicy$/ },
  { reason: newerRefusals, exchange: /webhookconfigurations\?dryRun=All/, at: /\/message$|\/causes$/ },
];
