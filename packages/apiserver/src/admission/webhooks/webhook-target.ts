import {
  fieldAt,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";
import type { ObjectStore } from "../../store/object-store.js";
import type { Webhook, WebhookAddress } from "./webhook.js";

/** An address somebody listens at. */
export interface WebhookEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Where a request to a webhook goes. */
export interface WebhookTarget {
  /** As errors show it, without the query. */
  readonly url: URL;
  /** Finds where to connect to, when not what the URL says. @throws Error when there is nothing */
  readonly connect?: () => WebhookEndpoint;
  readonly caBundle: string | undefined;
}

/**
 * Finds where a webhook listens. There is no cluster network: a service is reached at the first ready address of its
 * Endpoints, or at its external name.
 */
export function webhookTarget({ address, caBundle }: Webhook, store: ObjectStore): WebhookTarget {
  if ("url" in address) return { url: new URL(address.url), caBundle };
  const { namespace, service, port, path } = address;
  const url = new URL(`https://${service}.${namespace}.svc:${port}`);
  const [pathname = "", search] = path.split("?");
  url.pathname = pathname;
  if (search !== undefined) url.search = search;
  return { url, connect: () => connectionOf(address, store), caBundle };
}

type ServiceAddress = Exclude<WebhookAddress, { readonly url: string }>;

function connectionOf(
  { namespace, service: name, port }: ServiceAddress,
  store: ObjectStore,
): WebhookEndpoint {
  const service = store.get({ resource: "/services", namespace, name })?.object;
  if (service === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
  if (stringAt(service.spec, "type") === "ExternalName") {
    return { host: stringAt(service.spec, "externalName") ?? "", port };
  }
  const ports = listAt(service.spec, "ports");
  const wanted = ports.find((one) => fieldAt(one, "port") === port);
  if (wanted === undefined)
    throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
  const endpoints = store.get({ resource: "/endpoints", namespace, name })?.object;
  const found = endpoints === undefined ? undefined : endpointOf(endpoints, stringAt(wanted, "name") ?? "");
  if (found === undefined) throw new Error(`no endpoints available for service ${JSON.stringify(name)}`);
  return found;
}

function endpointOf(endpoints: KubeObject, portName: string): WebhookEndpoint | undefined {
  for (const subset of listAt(endpoints as JsonObject, "subsets")) {
    const port = listAt(subset, "ports").find((one) => (stringAt(one, "name") ?? "") === portName);
    const host = stringAt(listAt(subset, "addresses")[0] as JsonValue | undefined, "ip");
    const number = fieldAt(port, "port");
    if (host !== undefined && typeof number === "number") return { host, port: number };
  }
  return undefined;
}
