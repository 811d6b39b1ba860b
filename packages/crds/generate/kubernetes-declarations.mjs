import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { readDeclarations } from "./declarations.mjs";

/**
 * Declarations of kubernetes-types by qualified name (`apps/v1.Deployment`): the same short name, Event for one, means
 * different types in different groups. A group's file is parsed when one of its types is first wanted.
 * @param {string} packageFolder
 * @returns {(name: string) => import("./declarations.mjs").Declaration | undefined}
 */
export function kubernetesDeclarations(packageFolder) {
  const files = new Map();
  return (name) => {
    const dot = name.lastIndexOf(".");
    if (dot < 0) return undefined;
    const file = name.slice(0, dot);
    if (!files.has(file)) files.set(file, readFile(packageFolder, file));
    return files.get(file).get(name.slice(dot + 1));
  };
}

function readFile(packageFolder, file) {
  let text;
  try {
    text = readFileSync(`${packageFolder}/${file}.d.ts`, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return new Map();
    throw error;
  }
  const imported = importedNames(file, text);
  const qualify = (name) => `${imported.get(name) ?? file}.${name}`;
  const declarations = new Map();
  for (const [name, declaration] of readDeclarations(`${file}.d.ts`, text)) {
    declarations.set(name, {
      ...declaration,
      ...(declaration.alias === undefined ? {} : { alias: qualified(declaration.alias, qualify) }),
      fields: declaration.fields.map((field) => ({ ...field, type: qualified(field.type, qualify) })),
    });
  }
  return declarations;
}

/** Name → the file it is imported from; imports stand on one line each in this package. */
function importedNames(file, text) {
  const names = new Map();
  for (const [, list, from] of text.matchAll(/^import \{ ([^}]+) \} from "([^"]+)";$/gm)) {
    for (const name of list.split(", ")) names.set(name, join(dirname(file), from));
  }
  return names;
}

function qualified(type, qualify) {
  if (type.is === "reference" && type.name !== "object") return { ...type, name: qualify(type.name) };
  return type.of === undefined ? type : { ...type, of: qualified(type.of, qualify) };
}
