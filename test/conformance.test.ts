import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  createReadStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { GroupVersionResource } from "@unfold/apimachinery";
import { type ConformanceReport, conformanceFindings } from "@unfold/backup/conformance";
import { veleroResources } from "@unfold/backup/velero-server";
import { runUnfold } from "@unfold/cli";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { resources } from "@unfold/controllers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const documentation = readFileSync(new URL("../docs/conformance.md", import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "unfold-conformance-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const example = (name: string): string =>
  fileURLToPath(new URL(`../examples/conformance/${name}`, import.meta.url));

/** An executable of a few lines. */
function script(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines.join("\n")}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function conformance(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const texts = { out: "", err: "" };
  const code = await runUnfold(["conformance", ...args], {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
  });
  return { code, ...texts };
}

async function reportOf(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly scenarios: ConformanceReport["scenarios"] }> {
  const { code, out } = await conformance(...args, "-o", "json");
  return { code, scenarios: (JSON.parse(out) as ConformanceReport).scenarios };
}

/** `SCENARIO CODE` of what failed. */
const failures = (scenarios: ConformanceReport["scenarios"]): readonly string[] =>
  scenarios
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ name, outcome, finding, reason }) => `${name} ${finding?.code ?? `${outcome}: ${reason}`}`);

const typed = ["10270", "10274", "revision-data", "new-namespace", "other-cluster", "policy-expand"];
const each = (code: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `${name} ${code}`);

/** What each broken example fails in, and the finding that names the cause; the first in the short form. */
const broken: readonly (readonly [script: string, expected: readonly string[]])[] = [
  ["without-revisions.sh", each("L01", typed)],
  ["pin-in-status.sh", each("L02", typed)],
  ["keeps-owners.sh", each("L15", typed)],
  [
    "live-types.sh",
    [
      "10270 L18",
      "10274 L17",
      ...each("L18", ["revision-data", "new-namespace", "other-cluster", "policy-expand"]),
      "missing-revisions L03",
    ],
  ],
  ["imports-again.sh", ["10204 C3"]],
  ["without-secrets.sh", ["10271 C6", "10272 C6"]],
  ["velero-excludes-revisions.sh", each("L07", typed)],
  ["velero-restore-excludes-revisions.sh", each("L11", typed)],
  [
    "velero-old-plugin.sh",
    ["revision-data L02", "10270 L08", "10274 L08", ...each("L02", typed.slice(3)), "missing-revisions L03"],
  ],
  [
    "velero-without-pods.sh",
    ["10270 L24", "10274 L24", "10272 L24", "10275 L24", "10204 C1", ...each("L24", typed.slice(2))],
  ],
];

describe("example scripts", () => {
  const long = process.env["UNFOLD_SOAK"] !== undefined;
  const correct = ["home-made.mjs", "velero.sh"];

  it("home-made.mjs passes every scenario", async () => {
    const { code, scenarios } = await reportOf("--script", example("home-made.mjs"));
    expect(failures(scenarios)).toEqual([]);
    expect(scenarios).toHaveLength(14);
    expect(scenarios.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(code).toBe(0);
  });

  it("velero.sh passes every scenario, in the short form those that differ most", async () => {
    const some = "10270,10204,selective-restore,new-namespace,other-cluster,missing-revisions";
    const chosen = long ? [] : ["--scenario", some];
    const { code, scenarios } = await reportOf("--script", example("velero.sh"), ...chosen);
    expect(failures(scenarios)).toEqual([]);
    expect(code).toBe(0);
  });

  it("stand in the table of docs/conformance.md with the findings they give", () => {
    const rows = new Map(
      [...documentation.matchAll(/^\| (`[^|]+) \|[^|]+\| ([^|]+) \|$/gm)].map(
        ([, names = "", codes = ""]) => [names, codes],
      ),
    );
    expect(rows.get(correct.map((name) => `\`${name}\``).join(", "))).toBe("none");
    for (const [name, expected] of broken) {
      const codes = new Set(expected.map((failure) => failure.split(" ")[1] ?? ""));
      expect(new Set(rows.get(`\`${name}\``)?.split(", ")), name).toEqual(codes);
    }
    const shipped = readdirSync(example("")).filter((name) => !correct.includes(name));
    expect(shipped.sort()).toEqual(broken.map(([name]) => name).sort());
  });

  // Most of the time is waiting for machines that never come: in the short form some wait together.
  (long ? it : it.concurrent).each(broken)(
    "%s fails where it loses something, with the finding that says what",
    async (name, expected) => {
      const [own = ""] = (expected[0] ?? "").split(" ");
      const chosen = long ? [] : ["--scenario", `${own},10267`];
      const { code, scenarios } = await reportOf("--script", example(name), "--wait", "6s", ...chosen);
      expect(failures(scenarios).toSorted()).toEqual((long ? expected : expected.slice(0, 1)).toSorted());
      expect(code).toBe(3);
    },
  );
});

describe("the contract of the script", () => {
  it("gets its arguments in the suite's order, the kubeconfig, and the suite's environment", async () => {
    const log = join(folder, "calls");
    const path = script(
      "recorder.sh",
      `echo "$KVP_BACKUP_NS $(test -s "$KUBECONFIG" && echo config) $*" >> ${log}`,
      `exec ${example("home-made.mjs")} "$@"`,
    );
    const { code } = await conformance(
      "--script",
      path,
      "-n",
      "bk",
      "--scenario",
      "10270,selective-restore",
      "--parallel",
      "1",
    );
    const calls = readFileSync(log, "utf8")
      .replaceAll(/kvp-e2e-tests-\w+/g, "NS")
      .replaceAll(/-\d{10,}/g, "-N");
    expect(
      calls.replace(/uid=\S+/, "uid=UID"),
    ).toBe(`bk config backup test-backup-N -i NS -n bk -v -s a.test.label=included -l minio
bk config restore test-restore-N -f test-backup-N -n bk -v
bk config delete-backup test-backup-N -n bk
bk config backup test-backup-N -i NS -n bk -v -l minio
bk config restore test-restore-N -f test-backup-N -n bk -s velero.kubevirt.io/pvc-uid=UID
bk config delete-backup test-backup-N -n bk
`);
    expect(code).toBe(0);
  });

  it("is one that can be started", async () => {
    const path = file("no-interpreter.sh", "#!/nowhere/sh\n");
    chmodSync(path, 0o755);
    const { code, scenarios } = await reportOf("--script", path, "--scenario", "10267");
    expect(failures(scenarios)).toEqual([
      `10267 error: cannot start ${path}: the interpreter its first line names is not there`,
    ]);
    expect(code).toBe(1);
  });

  it("is broken by an exit code, and what the script printed is shown", async () => {
    const path = script("fails.sh", "echo to stdout; echo 'to stderr' >&2; exit 7");
    const { code, out } = await conformance("--script", path, "--scenario", "10267");
    expect(out).toMatch(/10267 +failed .* C1 /);
    expect(out).toContain("reason:  backup exited with 7");
    expect(out).toContain("    to stdout\n    to stderr\n");
    expect(code).toBe(3);
  });

  it("is broken by a script that does not end; what it started ends with it", async () => {
    // A child that went on would keep the script's output open, and the run would wait for it.
    const path = script("hangs.sh", "sleep 600 & wait");
    const { scenarios } = await reportOf("--script", path, "--scenario", "10267", "--timeout", "300ms");
    expect(scenarios[0]?.runs[0]).toMatchObject({ timedOut: true });
    expect(failures(scenarios)).toEqual(["10267 C1"]);
  });

  it("ends with what it started when the run is interrupted", async () => {
    const fifo = join(folder, "held");
    spawnSync("mkfifo", [fifo]);
    const path = script(
      "held.sh",
      '[ "$1" = delete-backup ] && exit 0',
      `exec 3> ${fifo}`,
      "echo up >&3",
      "sleep 600",
    );
    const args = [unfold, "conformance", "--script", path, "--scenario", "10267"];
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const held = createReadStream(fifo);
    await once(held, "data");
    child.kill("SIGINT");
    // The pipe ends once the last process that holds it has ended.
    const [[code]] = await Promise.all([once(child, "close"), once(held, "end")]);
    expect(code).toBe(130);
  });

  it("leaves nothing on a cluster when the run is interrupted", async () => {
    const kubeconfigFile = join(folder, "interrupted");
    const plane = await startControlPlane({ kubeconfigFile });
    const fifo = join(folder, "told");
    spawnSync("mkfifo", [fifo]);
    const path = script(
      "held-restore.sh",
      `case "$1" in restore) echo up > ${fifo}; sleep 600;; *) exec ${example("velero.sh")} "$@";; esac`,
    );
    const flags = ["--kubeconfig", kubeconfigFile, "--scenario", "10274"];
    const child = spawn(process.execPath, [unfold, "conformance", "--script", path, ...flags]);
    await once(createReadStream(fifo), "data");
    child.kill("SIGINT");
    const [[code], err] = await Promise.all([once(child, "close"), text(child.stderr)]);
    expect([code, err]).toEqual([
      130,
      "unfold: interrupted, cleaning up; once more leaves everything as it is\n",
    ]);
    const namesOf = async (resource: GroupVersionResource) =>
      (await plane.client.list(resource)).items.map(({ metadata }) => metadata.name ?? "");
    const { namespaces, backups } = veleroResources;
    expect((await namesOf(namespaces)).filter((name) => name.startsWith("kvp-e2e-tests-"))).toEqual([]);
    expect(await namesOf(resources.virtualMachineClusterInstancetypes)).not.toContain("test-vm-instancetype");
    expect(await namesOf(backups)).toEqual([]);
    await plane.stop();
  });

  it("does not even clean up when it is interrupted a second time", async () => {
    const [fifo, again] = [join(folder, "first"), join(folder, "second")];
    spawnSync("mkfifo", [fifo, again]);
    const path = script(
      "always-held.sh",
      `case "$1" in delete-backup) echo up > ${again};; *) echo up > ${fifo};; esac; sleep 600`,
    );
    const child = spawn(process.execPath, [unfold, "conformance", "--script", path, "--scenario", "10267"]);
    const err = text(child.stderr);
    for (const pipe of [fifo, again]) {
      await once(createReadStream(pipe), "data");
      child.kill("SIGINT");
    }
    const [code] = await once(child, "close");
    expect(code).toBe(130);
    expect(await err).toContain("may be left\n");
  });

  it("may refuse the extension with 77, and then that scenario is skipped", async () => {
    const path = script(
      "no-mapping.sh",
      'case "$*" in *" -m "*) exit 77;; esac',
      `exec ${example("home-made.mjs")} "$@"`,
    );
    const { code, scenarios } = await reportOf("--script", path, "--scenario", "new-namespace");
    expect(failures(scenarios)).toEqual(["new-namespace skipped: the script does not know -m OLD:NEW"]);
    expect(code).toBe(0);
  });

  it("does not fail a scenario when the backup cannot be deleted", async () => {
    const path = script(
      "keeps.sh",
      '[ "$1" = delete-backup ] && exit 1',
      `exec ${example("home-made.mjs")} "$@"`,
    );
    const { code, scenarios } = await reportOf("--script", path, "--scenario", "10272");
    expect(scenarios[0]).toMatchObject({ outcome: "passed", warnings: ["delete-backup: it exited with 1"] });
    expect(code).toBe(0);
  });
});

it("documents what a script can do wrong beyond losing a type", () => {
  const rows = documentation.split("\n").filter((line) => /^\| C\d/.test(line));
  expect(rows).toEqual(
    conformanceFindings.map(({ code, severity, title }) => `| ${code} | ${severity} | ${title} |`),
  );
});

describe("a cluster that somebody else runs", () => {
  let plane: ControlPlane;
  const kubeconfig = join(folder, "kubeconfig");

  beforeAll(async () => {
    plane = await startControlPlane({ kubeconfigFile: kubeconfig });
  });
  afterAll(() => plane.stop());

  it("keeps its policy; what needs another one or a second cluster is skipped and told", async () => {
    const { code, scenarios } = await reportOf(
      ...["--script", example("home-made.mjs"), "--kubeconfig", kubeconfig],
      ...["--scenario", "policy-expand,other-cluster"],
    );
    expect(failures(scenarios)).toEqual([
      "policy-expand skipped: it would change the policy of the cluster; the embedded control plane runs it",
      "other-cluster skipped: no other cluster was named with --destination-context",
    ]);
    expect(code).toBe(0);
  });

  it("is left as it was, by its context, with the script's KUBECONFIG naming it", async () => {
    const log = join(folder, "kubeconfigs");
    const path = script("where.sh", `echo "$KUBECONFIG" >> ${log}`, `exec ${example("velero.sh")} "$@"`);
    const { code, scenarios } = await reportOf(
      ...["--script", path, "--kubeconfig", kubeconfig, "--context", "unfold", "--scenario", "10272"],
    );
    expect(failures(scenarios)).toEqual([]);
    expect(readFileSync(log, "utf8").split("\n")[0]).toMatch(/^\S+\/context-1:\S+\/kubeconfig$/);
    const { items } = await plane.client.list({ group: "", version: "v1", resource: "namespaces" });
    expect(items.filter(({ metadata }) => metadata.name?.startsWith("kvp-e2e-tests-"))).toEqual([]);
    expect(code).toBe(0);
  });

  it("makes scenarios errors, not failures, when it cannot set them up", async () => {
    const { code, scenarios } = await reportOf(
      ...["--script", example("home-made.mjs"), "--kubeconfig", kubeconfig],
      ...["--scenario", "10272", "--storage-class", "none", "--wait", "1s"],
    );
    expect(failures(scenarios)).toEqual([expect.stringMatching(/^10272 error: waited 1 s for /)]);
    expect(scenarios[0]?.runs).toEqual([]);
    expect(code).toBe(1);
  });
});

/** Port 1 is nobody's. */
const deadKubeconfig = JSON.stringify({
  "current-context": "dead",
  contexts: [{ name: "dead", context: { cluster: "dead", user: "dead" } }],
  clusters: [{ name: "dead", cluster: { server: "http://127.0.0.1:1" } }],
  users: [{ name: "dead", user: {} }],
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("the command line", () => {
  const silent = script("silent.sh", "exit 0");

  it.each([
    [["--scenario", "10270"], 2, 'required flag(s) "script" not set'],
    [["--script", silent, "extra"], 2, 'unexpected argument "extra"'],
    [["--script", silent, "--scenario", "10275,nope"], 2, 'unknown scenario "nope": one of 10267, '],
    [["--script", silent, "--report", "pdf=x"], 2, '--report "pdf=x": junit=FILE, html=FILE or json=FILE'],
    [["--script", silent, "--timeout", "soon"], 2, '--timeout "soon": a duration'],
    [["--script", silent, "--parallel", "0"], 2, "--parallel has to be at least 1"],
    [["--script", silent, "-o", "xml"], 2, 'unknown output "xml"'],
    [
      ["--script", silent, "--destination-context", "b"],
      2,
      "--destination-context needs --kubeconfig or --context",
    ],
    [["--script", join(folder, "absent.sh")], 1, "no script "],
    [["--script", folder], 1, " is no file"],
    [["--script", fileURLToPath(import.meta.url)], 1, " is not executable: chmod +x "],
    [["--script", silent, "--kubeconfig", join(folder, "none")], 1, "Cannot read kubeconfig"],
    [
      ["--script", silent, "--kubeconfig", file("dead", deadKubeconfig)],
      1,
      "cannot reach http://127.0.0.1:1: connection refused",
    ],
    [["--script", silent, "--scenario", ""], 2, "--scenario names none"],
    [["--list", "-o", "json"], 2, "--output has no effect on --list"],
    [["--script", silent, "--report", `html=${folder}`], 1, "it is a folder"],
    [["--script", silent, "--report", `html=${folder}/none/x.html`], 1, `there is no folder ${folder}/none`],
  ] as const)("refuses %j", async (args, wanted, message) => {
    const { code, out, err } = await conformance(...args);
    expect([code, out]).toEqual([wanted, ""]);
    expect(err).toContain(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("lists scenarios without a script", async () => {
    const { code, out } = await conformance("--list", "--scenario", "10204");
    expect(out).toMatch(/^10204 {2}VMI of its own, .*\n {3}1\. create DataVolume test-dv\n/);
    expect(code).toBe(0);
  });

  it("writes the reports it is asked for", async () => {
    const [html, junit] = ["report.html", "report.xml"].map((name) => join(folder, name));
    const { code } = await conformance(
      ...["--script", silent, "--scenario", "10272", "--wait", "6s"],
      ...["--report", `html=${html}`, "--report", `junit=${junit}`],
    );
    expect(code).toBe(3);
    expect(readFileSync(html ?? "", "utf8")).toContain("Object the machine needs did not come back");
    expect(readFileSync(junit ?? "", "utf8")).toContain('tests="1" failures="1" errors="0"');
  });
});
