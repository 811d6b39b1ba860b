import type { ServiceDefinition } from "@grpc/grpc-js";
import { type MessageName, messageCodec } from "./plugin-messages.js";

/** One method: its name, what it is asked, what it answers. */
type Method = readonly [name: string, request: MessageName, response: MessageName];

const appliesTo: Method = ["AppliesTo", "AppliesToRequest", "AppliesToResponse"];
const executeBackup: Method = ["Execute", "BackupExecuteRequest", "BackupExecuteResponse"];
const executeRestore: Method = ["Execute", "RestoreExecuteRequest", "RestoreExecuteResponse"];
const operations: readonly Method[] = [
  ["Progress", "ProgressRequest", "ProgressResponse"],
  ["Cancel", "ProgressRequest", "Empty"],
];

/** Services of a plugin process: Velero's own, and those go-plugin expects of every plugin. Streams are left out: Velero does without. */
const services = {
  "generated.PluginLister": [["ListPlugins", "Empty", "ListPluginsResponse"]],
  "generated.BackupItemAction": [appliesTo, executeBackup],
  "v2.BackupItemAction": [appliesTo, executeBackup, ...operations],
  "generated.RestoreItemAction": [appliesTo, executeRestore],
  "v2.RestoreItemAction": [
    appliesTo,
    executeRestore,
    ...operations,
    ["AreAdditionalItemsReady", "AdditionalItemsReadyRequest", "AdditionalItemsReadyResponse"],
  ],
  "grpc.health.v1.Health": [["Check", "HealthCheckRequest", "HealthCheckResponse"]],
  "plugin.GRPCController": [["Shutdown", "Empty", "Empty"]],
} as const satisfies { readonly [service: string]: readonly Method[] };

export type PluginService = keyof typeof services;

export const pluginServices = Object.keys(services) as readonly PluginService[];

/** A service as gRPC serves and calls it. */
export function serviceDefinition(service: PluginService): ServiceDefinition {
  const methods: readonly Method[] = services[service];
  return Object.fromEntries(
    methods.map(([name, request, response]) => {
      const [asked, answered] = [messageCodec(request), messageCodec(response)];
      return [
        name,
        {
          path: `/${service}/${name}`,
          requestStream: false,
          responseStream: false,
          requestSerialize: asked.encode,
          requestDeserialize: asked.decode,
          responseSerialize: answered.encode,
          responseDeserialize: answered.decode,
        },
      ];
    }),
  );
}
