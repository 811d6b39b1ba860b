import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { builtinKinds } from "./builtin-kinds.mjs";
import { customKinds } from "./custom-kinds.mjs";
import { readDeclarations } from "./declarations.mjs";
import { kubernetesDeclarations } from "./kubernetes-declarations.mjs";
import { int32 } from "./overlay/building-blocks.mjs";
import { kubernetesNumber, kubernetesOverlay } from "./overlay/kubernetes.mjs";
import { kubevirtOverlay, kubevirtWireNames } from "./overlay/kubevirt.mjs";
import { buildPool } from "./schema-pool.mjs";

const require = createRequire(import.meta.url);

/**
 * A generated file: schemas by type name, which refer to each other with `$ref`, and which of them each kind has.
 * @typedef {object} GeneratedSchemas
 * @property {Record<string, string>} kinds `group/version/Kind` → type name
 * @property {Record<string, object>} definitions type name → schema
 */

/** @returns {Record<string, GeneratedSchemas>} file name → content */
export function generatedFiles() {
  return { "custom-schemas.json": customSchemas(), "builtin-schemas.json": builtinSchemas() };
}

function customSchemas() {
  const kubevirt = readPackageDeclarations("@kubevirt-ui-ext/kubevirt-api/kubevirt");
  const importer = readPackageDeclarations("@kubevirt-ui-ext/kubevirt-api/containerized-data-importer");
  const definitions = buildPool(
    customKinds.map(([, , , type]) => type),
    {
      declaration: (name) => kubevirt.get(name) ?? importer.get(name),
      overlay: kubevirtOverlay,
      wireNames: kubevirtWireNames,
      number: () => int32,
    },
  );
  return { kinds: kindNames(customKinds), definitions };
}

function builtinSchemas() {
  const folder = dirname(require.resolve("kubernetes-types/package.json"));
  const definitions = buildPool(
    builtinKinds.map(([, , , type]) => type),
    {
      declaration: kubernetesDeclarations(folder),
      overlay: kubernetesOverlay,
      wireNames: {},
      number: kubernetesNumber,
      mapValue: textOrNothing,
    },
  );
  return { kinds: kindNames(builtinKinds), definitions };
}

/** A text that is null in a map is the empty one in Go, and published so: `data: {key:}`. */
function textOrNothing(schema) {
  return schema.type === "string" ? { ...schema, default: "" } : schema;
}

function readPackageDeclarations(entry) {
  const file = require.resolve(entry).replace(/\.c?js$/, ".d.ts");
  return readDeclarations(file, readFileSync(file, "utf8"));
}

function kindNames(kinds) {
  return Object.fromEntries(
    kinds.map(([group, version, kind, type]) => [`${group}/${version}/${kind}`, type]),
  );
}
