import { pluginCookie, servePlugin } from "@unfold/backup/plugin";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import type { Output } from "../command-line/output.js";
import { CommandError } from "./run-unfold.js";

const about = `Be a plugin of Velero: its item actions for virtual machines.

Velero starts this command in its pod, as the file it finds among its plugins, and speaks go-plugin's protocol with it. The
cluster is that of KUBECONFIG, or the one it runs in. Flags, which are those of Velero's server, have no effect.
`;

/**
 * `unfold velero-plugin`: the process Velero starts to ask about items. Velero passes its own server's flags, which mean
 * nothing here; the log goes to stderr as go-plugin's JSON lines, and stdout carries the handshake alone.
 */
export async function veleroPluginCommand(args: readonly string[], output: Output): Promise<number> {
  if (process.env[pluginCookie.name] !== pluginCookie.value) {
    if (args.includes("--help") || args.includes("-h")) {
      output.out(about);
      return 0;
    }
    throw new CommandError("this is a plugin: Velero starts it, not you");
  }
  const client = new ClusterClient(loadClusterAccess({ path: undefined, context: undefined }));
  const plugin = await servePlugin({
    cluster: client,
    command: process.argv[1] ?? "unfold",
    socketFolder: process.env["PLUGIN_UNIX_SOCKET_DIR"],
    log: (level, message) => output.err(`${logLine(level, message)}\n`),
  });
  process.on("SIGTERM", plugin.close);
  const watch = endWithParent(plugin.close);
  output.out(`${plugin.handshake}\n`);
  await plugin.ended;
  clearInterval(watch);
  client.close();
  return 0;
}

/** A Velero that was killed asks nobody to end; its plugins are then another's children. */
function endWithParent(end: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) end();
  }, 1000);
}

function logLine(level: string, message: string): string {
  const time = new Date().toISOString();
  return JSON.stringify({ "@level": level, "@message": message, "@timestamp": time, "@module": "unfold" });
}
