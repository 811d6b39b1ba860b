import { request } from "node:https";
import {
  type ApiException,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
  Watch,
} from "@kubernetes/client-node";
import type { Client, JsonObject, KubeObject } from "@unfold/apimachinery";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import type { ReferencePolicy } from "@unfold/controllers";
import { eventually } from "./eventually.js";

/** An object by its kind and name, as the client's `read` wants it. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string; readonly name: string };
}

/** An answer of a subresource. */
export interface SubresourceAnswer {
  readonly code: number;
  readonly text: string;
}

type Propagation = "Background" | "Foreground" | "Orphan";

/** A control plane, and JavaScript's client of Kubernetes that speaks HTTPS with it. */
export class UpstreamSession {
  readonly #controlPlane: ControlPlane;
  readonly #config = new KubeConfig();
  readonly #objects: KubernetesObjectApi;

  private constructor(controlPlane: ControlPlane) {
    this.#controlPlane = controlPlane;
    this.#config.loadFromString(controlPlane.kubeconfig);
    this.#objects = KubernetesObjectApi.makeApiClient(this.#config);
  }

  static async start(referencePolicy: ReferencePolicy = "reference"): Promise<UpstreamSession> {
    return new UpstreamSession(await startControlPlane({ referencePolicy }));
  }

  stop(): Promise<void> {
    return this.#controlPlane.stop();
  }

  /** The same API without HTTP, for programs that take a Client. */
  get client(): Client {
    return this.#controlPlane.client;
  }

  /** A new namespace; every test has its own. */
  async namespace(): Promise<string> {
    const made = await this.create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { generateName: "upstream-" },
    });
    return nameOf(made);
  }

  /** @throws the server's Status, which tests match */
  create(object: object): Promise<KubeObject> {
    return answered(this.#objects.create(object as KubernetesObject));
  }

  read(of: ObjectName): Promise<KubeObject> {
    return answered(this.#objects.read({ ...of, metadata: { ...of.metadata } }));
  }

  async readIfThere(of: ObjectName): Promise<KubeObject | undefined> {
    try {
      return await this.read(of);
    } catch (error) {
      if ((error as JsonObject)["code"] === 404) return undefined;
      throw error;
    }
  }

  async list(apiVersion: string, kind: string, namespace?: string): Promise<readonly KubeObject[]> {
    const { items } = await this.#objects.list(apiVersion, kind, namespace);
    return items.map(plain);
  }

  replace(object: KubeObject): Promise<KubeObject> {
    return answered(this.#objects.replace(object as unknown as KubernetesObject));
  }

  /** Merges `change` into an object. */
  patch(of: ObjectName, change: object): Promise<KubeObject> {
    const { metadata } = change as { readonly metadata?: object };
    const body = { ...of, ...change, metadata: { ...metadata, ...of.metadata } } as KubernetesObject;
    const { MergePatch } = PatchStrategy;
    return answered(this.#objects.patch(body, undefined, undefined, undefined, undefined, MergePatch));
  }

  async remove(of: ObjectName, propagation?: Propagation): Promise<void> {
    const spec = { ...of, metadata: { ...of.metadata } };
    await answered(
      this.#objects.delete(spec, undefined, undefined, undefined, undefined, propagation) as Promise<object>,
    );
  }

  /** Deletes as upstream's suites do: again and again, in the foreground, until the server says that it is gone. */
  async removeUntilGone(of: ObjectName, propagation: Propagation | undefined = "Foreground"): Promise<void> {
    await eventually(`${of.kind} ${of.metadata.name} to be gone`, async () => {
      try {
        await this.remove(of, propagation);
      } catch (error) {
        if ((error as JsonObject)["code"] === 404) return true;
        throw error;
      }
      return undefined;
    });
  }

  /** Waits until an object that others delete is gone. */
  async untilGone(of: ObjectName): Promise<void> {
    await eventually(`${of.kind} ${of.metadata.name} to be gone`, async () =>
      (await this.readIfThere(of)) === undefined ? true : undefined,
    );
  }

  /** Waits until `wanted` gives something for the object. */
  until<Found>(
    of: ObjectName,
    what: string,
    wanted: (object: KubeObject) => Found | undefined,
  ): Promise<Found> {
    return eventually(`${of.kind} ${of.metadata.name}: ${what}`, async () => {
      const object = await this.readIfThere(of);
      return object === undefined ? undefined : wanted(object);
    });
  }

  /** Tells of each state of one object from now on; resolves once the watch is there, with what ends it. */
  async watch(of: ObjectName, seen: (object: KubeObject) => void): Promise<() => void> {
    const [group, version] = of.apiVersion.split("/");
    const { namespace, name } = of.metadata;
    const path = `/apis/${group}/${version}/namespaces/${namespace}/${of.kind.toLowerCase()}s`;
    const watching = await new Watch(this.#config).watch(
      path,
      { fieldSelector: `metadata.name=${name}` },
      (_phase, object: KubeObject) => seen(object),
      () => undefined,
    );
    return () => watching.abort();
  }

  /** Sends a request the client has no method for, with the client's credentials. */
  async send(
    method: string,
    path: string,
    body?: object,
    contentType = "application/json",
  ): Promise<SubresourceAnswer> {
    const options = { method, headers: { "Content-Type": contentType } };
    await this.#config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#controlPlane.url), options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve({ code: response.statusCode ?? 0, text }));
      });
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** PUT of a subresource of a VM or VMI, such as `start` or `pause`. */
  subresource(of: ObjectName, name: string, body: object = {}): Promise<SubresourceAnswer> {
    const plural = of.kind === "VirtualMachine" ? "virtualmachines" : "virtualmachineinstances";
    const { namespace = "", name: object } = of.metadata;
    const path = `/apis/subresources.kubevirt.io/v1/namespaces/${namespace}/${plural}/${object}/${name}`;
    return this.send("PUT", path, body);
  }

  async setPolicy(referencePolicy: ReferencePolicy): Promise<void> {
    const hyperconverged = {
      apiVersion: "hco.kubevirt.io/v1beta1",
      kind: "HyperConverged",
      metadata: { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" },
    };
    await this.patch(hyperconverged, { spec: { instancetypeConfig: { referencePolicy } } });
  }
}

export function nameOf({ metadata }: KubeObject): string {
  return metadata.name ?? "";
}

/** The client makes Dates of times; what tests compare is JSON. */
function plain(object: object): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}

async function answered(answer: Promise<object>): Promise<KubeObject> {
  try {
    return plain(await answer);
  } catch (error) {
    const { body } = error as ApiException<unknown>;
    throw typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : (body ?? error);
  }
}
