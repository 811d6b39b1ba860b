import {
  type Admission,
  type Client,
  type GroupVersionResource,
  isNotFound,
  type KubeObject,
  listAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { openSecurity } from "@unfold/apiserver";
import {
  createIfAbsent,
  createOrUpdate,
  definitionResource,
  installInitialObjects,
  serviceResource,
} from "@unfold/control-plane";
import {
  embeddedAdmissions,
  ensureCatalogue,
  expanderAdmission,
  startClusterControllers,
  startEmbeddedControllers,
} from "@unfold/controllers";
import {
  apiServices,
  customResourceDefinitions,
  hyperConvergedConverter,
  isForeignDefinition,
  withConversionWebhook,
} from "@unfold/crds";
import {
  clientConfigOf,
  type WebhookEndpoint,
  webhookConfigurations,
} from "../webhooks/webhook-configurations.js";
import { conversionPath, startWebhookServer } from "../webhooks/webhook-server.js";

export interface OperatorOptions {
  readonly client: Client;
  /** Address at which the API server reaches the webhooks. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Told of every failed pass of a controller, in one line; the controllers try again by themselves. */
  readonly report: (line: string) => void;
}

/** Webhooks and controllers that run against a cluster. */
export interface ClusterOperator {
  readonly webhookUrl: string;
  /** Whether the lifecycle of VMs is simulated, because no KubeVirt is installed. */
  readonly simulates: boolean;
  /** Takes the webhooks out of the cluster, then ends. */
  close(): Promise<void>;
}

/** Marks what this operator installed, so that a real KubeVirt's kinds are told apart from its own. */
const managedBy = { label: "app.kubernetes.io/managed-by", value: "unfold" } as const;

/** Starts the operator. On a cluster without KubeVirt it installs the kinds itself and simulates what KubeVirt would do. */
export async function startOperator({
  client,
  host,
  port,
  report,
}: OperatorOptions): Promise<ClusterOperator> {
  const simulates = !(await hasForeignKubeVirt(client));
  const admissions = simulates
    ? embeddedAdmissions({ client: () => client })
    : [expanderAdmission({ client: () => client })];
  const security = await openSecurity();
  const { certificate, key } = await security.issueServingCertificate([host]);
  const converters = [hyperConvergedConverter];
  let metrics = (): string => "";
  const webhooks = await startWebhookServer({
    admissions,
    converters,
    certificate,
    key,
    host,
    port,
    metrics: () => metrics(),
  });
  const endpoint = { url: webhooks.url, caBundle: security.caCertificate };
  if (simulates) {
    await installKinds(client, endpoint);
    await installInitialObjects(client, { storage: false, roles: false });
    await ensureCatalogue(client);
  }
  const onError = (error: unknown, source: string, key = ""): void => {
    report(`${source} ${key}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const controllers = simulates
    ? await startEmbeddedControllers({ client, onError, simulation: { launcherPods: false, storage: false } })
    : await startClusterControllers({ client, onError });
  metrics = () => controllers.metrics();
  await registerWebhooks(client, admissions, endpoint);
  const close = async (): Promise<void> => {
    try {
      await removeWebhooks(client, admissions, endpoint);
    } finally {
      // The API server may be gone for good: the process ends all the same.
      await controllers.stop();
      await webhooks.close();
    }
  };
  return { webhookUrl: webhooks.url, simulates, close };
}

async function hasForeignKubeVirt(client: Client): Promise<boolean> {
  try {
    const { metadata } = await client.get(definitionResource, { name: "virtualmachines.kubevirt.io" });
    return metadata.labels?.[managedBy.label] !== managedBy.value;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function installKinds(client: Client, endpoint: WebhookEndpoint): Promise<void> {
  const definitions = customResourceDefinitions();
  await Promise.all([
    ...definitions.map((definition) => installKind(client, definition, endpoint)),
    ...apiServices().map((service) => createOrUpdate(client, serviceResource, service)),
  ]);
  await Promise.all(definitions.map(({ metadata }) => established(client, metadata.name ?? "")));
}

async function installKind(client: Client, definition: KubeObject, endpoint: WebhookEndpoint): Promise<void> {
  if (isForeignDefinition(definition)) {
    await createIfAbsent(client, definitionResource, definition);
    return;
  }
  const marked = withFieldAt(definition, ["metadata", "labels"], {
    ...definition.metadata.labels,
    [managedBy.label]: managedBy.value,
  }) as KubeObject;
  const converted = converts(marked)
    ? withConversionWebhook(marked, clientConfigOf(endpoint, conversionPath))
    : marked;
  await createOrUpdate(client, definitionResource, converted);
}

function converts(definition: KubeObject): boolean {
  const { group, kind } = hyperConvergedConverter;
  return stringAt(definition.spec, "group") === group && stringAt(definition.spec, "names", "kind") === kind;
}

/** Waits until the API server serves a kind; it says so in a condition, which a watch shows. */
async function established(client: Client, name: string): Promise<void> {
  const abort = new AbortController();
  const { items, metadata } = await client.list(definitionResource, {
    fieldSelector: `metadata.name=${name}`,
  });
  if (items.some(isEstablished)) return;
  const options = {
    fieldSelector: `metadata.name=${name}`,
    resourceVersion: metadata.resourceVersion ?? "",
    signal: abort.signal,
  };
  for await (const { object } of client.watch(definitionResource, options)) if (isEstablished(object)) break;
  abort.abort();
}

function isEstablished(definition: KubeObject): boolean {
  return listAt(definition.status, "conditions").some(
    (condition) => stringAt(condition, "type") === "Established" && stringAt(condition, "status") === "True",
  );
}

const webhookResources: { readonly [kind: string]: GroupVersionResource } = {
  MutatingWebhookConfiguration: {
    group: "admissionregistration.k8s.io",
    version: "v1",
    resource: "mutatingwebhookconfigurations",
  },
  ValidatingWebhookConfiguration: {
    group: "admissionregistration.k8s.io",
    version: "v1",
    resource: "validatingwebhookconfigurations",
  },
};

function resourceOf({ kind }: KubeObject): GroupVersionResource {
  const resource = webhookResources[kind];
  if (resource === undefined) throw new Error(`No resource for kind ${kind}`);
  return resource;
}

async function registerWebhooks(
  client: Client,
  admissions: readonly Admission[],
  endpoint: WebhookEndpoint,
): Promise<void> {
  for (const configuration of webhookConfigurations(admissions, endpoint)) {
    await removeIfPresent(client, configuration);
    await client.create(resourceOf(configuration), configuration);
  }
}

async function removeWebhooks(
  client: Client,
  admissions: readonly Admission[],
  endpoint: WebhookEndpoint,
): Promise<void> {
  for (const configuration of webhookConfigurations(admissions, endpoint))
    await removeIfPresent(client, configuration);
}

async function removeIfPresent(client: Client, configuration: KubeObject): Promise<void> {
  try {
    await client.delete(resourceOf(configuration), { name: configuration.metadata.name ?? "" });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
