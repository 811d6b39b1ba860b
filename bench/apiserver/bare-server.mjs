// What Node itself can do: the same protocol and the same bytes as the server under test, and nothing behind them.
// Arguments: a file with the TLS key pair and the recorded answers. Prints the URL once it listens.
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";

const { certificate, key, machine, list } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const one = Buffer.from(machine);
const many = Buffer.from(list);
const watchers = new Set();

function lineOf(body) {
  const sequence = /"bench.example\/seq":"\d+"/.exec(body.toString())?.[0];
  const changed = machine.replace(/"bench.example\/seq":"\d+"/, sequence);
  return Buffer.from(`{"type":"MODIFIED","object":${changed}}\n`);
}

const server = createSecureServer({ allowHTTP1: true, cert: certificate, key }, (request, response) => {
  const { method, url } = request;
  response.setHeader("Content-Type", "application/json");
  if (url.includes("watch=")) {
    response.flushHeaders();
    watchers.add(response);
    response.on("close", () => watchers.delete(response));
    return;
  }
  if (method === "GET") {
    response.end(/\/virtualmachines(\?.*)?$/.test(url) ? many : one);
    return;
  }
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    if (method === "PATCH" && watchers.size > 0) {
      const line = lineOf(Buffer.concat(chunks));
      for (const watcher of watchers) watcher.write(line);
    }
    response.statusCode = method === "POST" ? 201 : 200;
    response.end(one);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`https://127.0.0.1:${server.address().port}`));
