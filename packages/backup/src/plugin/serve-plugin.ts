import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { Client } from "@unfold/apimachinery";
import { type PluginHandler, type PluginRequest, pluginHandlers } from "./plugin-handlers.js";
import { pluginServices, serviceDefinition } from "./plugin-services.js";

/** Cookie by which a plugin knows that Velero started it (pkg/plugin/framework Handshake). */
export const pluginCookie = { name: "VELERO_PLUGIN", value: "hello" } as const;

/** Versions of go-plugin's own protocol and of Velero's. */
const coreProtocol = 1;
const applicationProtocol = 2;

export interface PluginProcess {
  /** The line go-plugin waits for on stdout. */
  readonly handshake: string;
  /** Resolves when Velero asked the process to end, or {@link PluginProcess.close} was called. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface ServePluginOptions {
  readonly cluster: Client;
  /** How Velero starts this process again: its `argv[0]`. */
  readonly command: string;
  /** Folder for the socket (`PLUGIN_UNIX_SOCKET_DIR`); absent: one of its own below the temporary folder. */
  readonly socketFolder?: string | undefined;
  readonly log: (level: "info" | "error", message: string) => void;
}

/** Serves the item actions over go-plugin's protocol on a unix socket. */
export async function servePlugin(options: ServePluginOptions): Promise<PluginProcess> {
  const folder = mkdtempSync(join(options.socketFolder ?? tmpdir(), "unfold-plugin-"));
  const socket = join(folder, "plugin.sock");
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  let close = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    close = () => {
      server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
      resolve();
    };
  });
  // The answer to Shutdown goes out first.
  const handlers = pluginHandlers(options.cluster, options.command, () =>
    setImmediate(() => server.tryShutdown(close)),
  );
  for (const service of pluginServices) {
    const methods = Object.entries(handlers[service]).map(([name, handler]) => [
      name,
      unary(name, handler, options),
    ]);
    server.addService(serviceDefinition(service), Object.fromEntries(methods));
  }
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return { handshake: `${coreProtocol}|${applicationProtocol}|unix|${socket}|grpc|`, ended, close };
}

function unary(name: string, handler: PluginHandler, { log }: ServePluginOptions) {
  return (call: ServerUnaryCall<PluginRequest, object>, callback: sendUnaryData<object>): void => {
    handler(call.request).then(
      (answer) => callback(null, answer),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        log("error", `${name} ${String(call.request["plugin"] ?? "")}: ${message}`);
        callback({ code: status.UNKNOWN, details: message });
      },
    );
  };
}
