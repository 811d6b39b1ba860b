import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonObject, type JsonValue, jsonEqual } from "@unfold/apimachinery";
import { runVirtctl } from "../virtctl/run-virtctl.js";
import { flagTableOf, headingsOf } from "./help-form.js";

/** One recorded command line with what the real virtctl answered. */
export interface RecordedCommand extends JsonObject {
  readonly id: string;
  readonly args: readonly string[];
  readonly exit: number;
  readonly stdout: string;
  /** stderr without what the version check says when there is no cluster. */
  readonly stderrMessage: string;
  readonly files?: { readonly [path: string]: string };
}

/** One field in which we and the real virtctl differ. */
export interface Difference {
  readonly field: string;
  readonly want: JsonValue;
  readonly got: JsonValue;
}

/**
 * The recorded command lines that print help. Its sentences are other people's, ours are our own; what is the same are
 * the headings, the commands, and the names, types and defaults of the flags, in this order.
 */
export const ownWords: { readonly [id: string]: string } = {
  "virtctl/351": "expand --help",
  "virtctl/356": "create --help",
  "virtctl/357": "create",
  "virtctl/358": "create bogus",
  "virtctl/359": "create vm --help",
  "virtctl/361": "create preference --help",
  "virtctl/362": "create clone --help",
};

/** Command lines of virtctl, byte for byte. */
export const virtctlKind = {
  name: "virtctl",
  recognises: (given: JsonObject): boolean => "args" in given && "exit" in given,
  family: (given: JsonObject): string => familyOf(given as RecordedCommand),
  selfAnswered: true,
  compare: (given: JsonObject): Promise<readonly Difference[]> => compareCommand(given as RecordedCommand),
} as const;

function familyOf({ args }: RecordedCommand): string {
  const [command = "", kind = ""] = args;
  const named = command === "create" && ["vm", "instancetype", "preference", "clone"].includes(kind);
  return ["virtctl", command, ...(named ? [kind] : [])].join("-");
}

/** What differs when the command line runs in this process. */
async function compareCommand(given: RecordedCommand): Promise<readonly Difference[]> {
  const folder = mkdtempSync(join(tmpdir(), "virtctl-"));
  try {
    const got = await run(withFiles(given, folder));
    const shown = /^Usage:$/m.test(given.stdout) ? helpForm : withoutRandom;
    return differing(
      { ...got, stdout: shown(got.stdout) },
      { exit: given.exit, stdout: shown(given.stdout), stderr: given.stderrMessage },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function helpForm(help: string): string {
  return JSON.stringify({ flags: flagTableOf(help), headings: headingsOf(help) });
}

/** Random ends of names compare by shape. */
function withoutRandom(text: string): string {
  const prefixes = "vm|imported-volume|clusterinstancetype|instancetype|clusterpreference|preference|clone";
  return text.replace(new RegExp(`\\b(${prefixes})-[bcdfghjklmnpqrstvwxz2456789]{5}\\b`, "g"), "$1-RANDOM");
}

/** The arguments with the recorded files put where this machine has room for them. */
function withFiles({ args, files = {} }: RecordedCommand, folder: string): readonly string[] {
  return Object.entries(files).reduce<readonly string[]>((current, [path, content], index) => {
    const local = join(folder, `file-${index}`);
    writeFileSync(local, content);
    return current.map((arg) => arg.replace(path, local));
  }, args);
}

async function run(args: readonly string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const exit = await runVirtctl(args, {
    program: "virtctl",
    out: (text) => {
      written.stdout += text;
    },
    err: (text) => {
      written.stderr += text;
    },
  });
  return { exit, ...written };
}

function differing(
  got: { readonly [field: string]: JsonValue },
  want: { readonly [field: string]: JsonValue },
): readonly Difference[] {
  return Object.keys(want)
    .filter((field) => !jsonEqual(got[field], want[field]))
    .map((field) => ({ field, want: want[field] ?? null, got: got[field] ?? null }));
}
