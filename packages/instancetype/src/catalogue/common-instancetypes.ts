import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { bundleLabels } from "./catalogue-release.js";
import { type InstancetypeSeries, instancetypeSeries, type SizeRow } from "./instancetype-series.js";

const prefix = "instancetype.kubevirt.io/";

/**
 * The VirtualMachineClusterInstancetypes that KubeVirt deploys (kubevirt/common-instancetypes), equal to the bundle in
 * names, labels and specs; descriptions are our own.
 */
export function commonInstancetypes(): readonly KubeObject[] {
  return instancetypeSeries.flatMap((series) =>
    (series.hugepages ?? [undefined]).flatMap((pageSize, index) =>
      series.sizes.map((size) => instancetype(series, size, { pageSize, named: index > 0 })),
    ),
  );
}

interface PageSize {
  readonly pageSize: string | undefined;
  /** Whether the page size is part of the name. */
  readonly named: boolean;
}

function instancetype(series: InstancetypeSeries, [size, cpu, memory]: SizeRow, pages: PageSize): KubeObject {
  const fullSize = pages.named ? `${size}${pages.pageSize?.toLowerCase()}` : size;
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: "VirtualMachineClusterInstancetype",
    metadata: {
      name: `${series.series}.${fullSize}`,
      labels: labels(series, { size: fullSize, cpu: String(cpu), memory }, pages.pageSize),
      annotations: {
        [`${prefix}description`]: `${series.displayName} ${fullSize}: ${cpu} vCPUs, ${memory} memory; ${series.description}`,
        [`${prefix}displayName`]: series.displayName,
      },
    },
    spec: spec(series, cpu, memory, pages.pageSize),
  };
}

function labels(
  series: InstancetypeSeries,
  size: { readonly [label: string]: string },
  pageSize: string | undefined,
): { readonly [key: string]: string } {
  const own = {
    class: series.class,
    "icon-pf": series.icon,
    version: "1",
    ...size,
    ...series.traits,
    ...(pageSize === undefined ? {} : { hugepages: pageSize }),
  };
  const prefixed = Object.entries(own).map(([key, value]) => [`${prefix}${key}`, value]);
  return { ...Object.fromEntries(prefixed), ...bundleLabels };
}

function spec(
  series: InstancetypeSeries,
  cpu: number,
  memory: string,
  pageSize: string | undefined,
): JsonObject {
  return {
    ...series.spec,
    cpu: { guest: cpu, ...series.spec.cpu, ...(series.fixedSockets ? { maxSockets: cpu } : {}) },
    memory: {
      guest: memory,
      ...series.spec.memory,
      ...(pageSize === undefined ? {} : { hugepages: { pageSize } }),
    },
  };
}
