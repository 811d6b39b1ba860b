import { listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { timestamp } from "../runtime/clock.js";
import { Controller } from "../runtime/controller.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import type { DataVolumeControllerOptions } from "./data-volume-controller.js";

/** Keeps the condition of DataSources that says whether what they name is there. */
export function dataSourceController(options: DataVolumeControllerOptions): Controller {
  const { client, clock, dataSources, claims, onError } = options;
  const controller = new Controller({
    name: "datasource",
    clock,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const dataSource = dataSources.get(key);
      if (dataSource === undefined) return undefined;
      const source = objectAt(dataSource.spec, "source");
      const claim = objectAt(source, "pvc");
      const origin = { namespace: stringAt(claim, "namespace"), name: stringAt(claim, "name") ?? "" };
      const missing = claim !== undefined && claims.get(formatKey(origin)) === undefined;
      const [status, reason, message] = missing
        ? (["False", "NotFound", `PVC ${origin.name} not found`] as const)
        : (["True", "Ready", "DataSource is ready to be consumed"] as const);
      const [before] = listAt(dataSource.status, "conditions");
      if (stringAt(before, "status") === status && stringAt(before, "message") === message) return undefined;
      const now = timestamp(clock);
      const condition = {
        type: "Ready",
        status,
        reason,
        message,
        lastTransitionTime: now,
        lastHeartbeatTime: now,
      };
      const told = { ...dataSource, status: { source: source ?? {}, conditions: [condition] } };
      await client.update(resources.dataSources, told, { subresource: "status" });
      return undefined;
    },
  });
  dataSources.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  claims.onChange(({ before, after }) => {
    if (before !== undefined && after !== undefined) return;
    for (const dataSource of dataSources.list()) controller.enqueue(keyOf(dataSource));
  });
  return controller;
}
