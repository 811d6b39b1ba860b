import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";

interface Generator {
  readDeclarations(file: string, text: string): Map<string, unknown>;
  buildPool(roots: readonly string[], options: unknown): { readonly [type: string]: unknown };
  kubevirtWireNames: { readonly [declared: string]: string };
}

/** The generator is plain JavaScript, run before anything is compiled. */
async function generator(): Promise<Generator> {
  const files = ["declarations.mjs", "schema-pool.mjs", "overlay/kubevirt.mjs"];
  const modules = await Promise.all(
    files.map(
      (file) => import(new URL(`../generate/${file}`, import.meta.url).href) as Promise<Partial<Generator>>,
    ),
  );
  return Object.assign({}, ...modules) as Generator;
}

const source = `
/** A machine.
 * @export
 */
interface Machine {
  /**
   * Its name.
   * @type {string}
   * @memberof Machine
   */
  name: string;
  _default?: boolean;
  size?: number;
  port?: number | string;
  labels?: { [key: string]: string; };
  parts?: Array<Part>;
  policy?: PolicyEnum;
  empty?: object;
}
interface Part { machine?: Machine; }
declare const PolicyEnum: { readonly A: "A"; readonly B: "B"; };
declare type PolicyEnum = typeof PolicyEnum[keyof typeof PolicyEnum];
`;

const overlay = { Machine: { fields: { size: { minimum: 1 } } } };

async function poolOf(overlayOfTest: unknown): Promise<{ readonly [type: string]: unknown }> {
  const { readDeclarations, buildPool } = await generator();
  const declarations = readDeclarations("machine.d.ts", source);
  return buildPool(["Machine"], {
    declaration: (name: string) => declarations.get(name),
    overlay: overlayOfTest,
    wireNames: { _default: "default" },
    number: () => ({ type: "integer" }),
  });
}

test("an interface becomes a structural schema, with the overlay over it", async () => {
  expect(await poolOf(overlay)).toEqual({
    Machine: {
      type: "object",
      description: "A machine.",
      properties: {
        name: { type: "string", description: "Its name." },
        default: { type: "boolean" },
        size: { type: "integer", minimum: 1 },
        port: { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true },
        labels: { type: "object", additionalProperties: { type: "string" } },
        parts: { type: "array", items: { $ref: "Part" } },
        policy: { type: "string" },
        empty: { type: "object" },
      },
      required: ["name"],
    },
    // A schema is a tree: the way back to the machine is cut.
    Part: { type: "object", properties: { machine: { "x-kubernetes-preserve-unknown-fields": true } } },
  });
});

test.each([
  { name: "a type", overlay: { Engine: { required: [] } }, message: "Engine" },
  {
    name: "a field",
    overlay: { Machine: { fields: { weight: { minimum: 1 } } } },
    message: "Machine.weight",
  },
])("an overlay of $name that does not exist is an error", async ({ overlay: wrong, message }) => {
  await expect(poolOf(wrong)).rejects.toThrow(message);
});

test("names differ between declarations and JSON exactly where the overlay says so", async () => {
  const { kubevirtWireNames } = await generator();
  const entry = createRequire(import.meta.url).resolve("@kubevirt-ui-ext/kubevirt-api/kubevirt");
  const code = readFileSync(entry.replace(/\.cjs$/, ".js"), "utf8");
  const renamed = new Map<string, string>();
  // What the package's own readers of JSON do: `declared: has(json, "name") ? …`.
  for (const [, declared = "", name = ""] of code.matchAll(/([\w$]+):[\w$]+\([\w$]+,"([^"]+)"\)\?/g)) {
    if (declared !== name) renamed.set(declared, name);
  }
  expect(Object.fromEntries(renamed)).toEqual(kubevirtWireNames);
});
