import ts from "typescript";

/**
 * @typedef {object} TypeExpression What a field's type says, without names resolved.
 * @property {"scalar" | "list" | "map" | "reference" | "literals" | "int-or-string" | "any"} is
 * @property {string} [name] scalar or referenced type
 * @property {TypeExpression} [of] items of a list, values of a map
 * @property {readonly string[]} [values] of literals
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {boolean} optional
 * @property {string} doc
 * @property {TypeExpression} type
 *
 * @typedef {object} Declaration An interface, or an alias when `alias` is set.
 * @property {string} doc
 * @property {readonly Field[]} fields
 * @property {TypeExpression} [alias]
 */

const { SyntaxKind } = ts;

/**
 * Reads the interfaces, aliases and string enums of a declaration file. Only the parser runs: the files are plain
 * output of OpenAPI generators, so nothing needs a type checker, and parsing a megabyte takes a quarter of a second.
 * @param {string} fileName
 * @param {string} text
 * @returns {Map<string, Declaration>}
 */
export function readDeclarations(fileName, text) {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, false);
  const declarations = new Map();
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) {
      declarations.set(statement.name.text, {
        doc: docOf(statement, text),
        fields: statement.members.filter(ts.isPropertySignature).map((member) => fieldOf(member, text)),
      });
    } else if (ts.isVariableStatement(statement)) {
      for (const [name, values] of enumsOf(statement)) {
        declarations.set(name, { doc: "", fields: [], alias: { is: "literals", values } });
      }
    } else if (ts.isTypeAliasDeclaration(statement) && !declarations.has(statement.name.text)) {
      const alias = typeOf(statement.type);
      declarations.set(statement.name.text, { doc: docOf(statement, text), fields: [], alias });
    }
  }
  return declarations;
}

function fieldOf(member, text) {
  return {
    name: member.name.text,
    optional: member.questionToken !== undefined,
    doc: docOf(member, text),
    type: typeOf(member.type),
  };
}

/** `declare const XEnum: { readonly In: "In"; … }`, which is how the generator writes an enum of strings. */
function* enumsOf(statement) {
  for (const declaration of statement.declarationList.declarations) {
    if (declaration.type === undefined || !ts.isTypeLiteralNode(declaration.type)) continue;
    const values = declaration.type.members.map((member) => member.type?.literal?.text);
    if (values.every((value) => typeof value === "string")) yield [declaration.name.text, values];
  }
}

/** @returns {TypeExpression} */
function typeOf(node) {
  switch (node?.kind) {
    case SyntaxKind.StringKeyword:
      return { is: "scalar", name: "string" };
    case SyntaxKind.NumberKeyword:
      return { is: "scalar", name: "number" };
    case SyntaxKind.BooleanKeyword:
      return { is: "scalar", name: "boolean" };
    case SyntaxKind.ObjectKeyword:
      return { is: "reference", name: "object" };
    case SyntaxKind.ArrayType:
      return { is: "list", of: typeOf(node.elementType) };
    case SyntaxKind.LiteralType:
      return { is: "literals", values: [node.literal.text] };
    case SyntaxKind.UnionType:
      return unionOf(node.types.map(typeOf));
    case SyntaxKind.TypeLiteral:
      return mapOf(node);
    case SyntaxKind.TypeReference:
      return referenceOf(node);
    default:
      return { is: "any" };
  }
}

function referenceOf(node) {
  const name = node.typeName.text;
  if (name === "Array") return { is: "list", of: typeOf(node.typeArguments[0]) };
  if (name === "Date") return { is: "reference", name: "Time" };
  return { is: "reference", name };
}

function mapOf(node) {
  const index = node.members.find(ts.isIndexSignatureDeclaration);
  return index === undefined ? { is: "any" } : { is: "map", of: typeOf(index.type) };
}

function unionOf(types) {
  if (types.every((type) => type.is === "literals")) {
    return { is: "literals", values: types.flatMap((type) => type.values) };
  }
  const names = types.map((type) => type.name).sort();
  if (names.length === 2 && names[0] === "number" && names[1] === "string") return { is: "int-or-string" };
  return { is: "any" };
}

/** The text of the doc comment before `node`, without the tags that OpenAPI generator adds. */
function docOf(node, text) {
  const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? [];
  const range = ranges.at(-1);
  if (range === undefined || text.slice(range.pos, range.pos + 3) !== "/**") return "";
  const lines = text
    .slice(range.pos + 3, range.end - 2)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  return lines
    .filter((line) => !line.startsWith("@"))
    .join("\n")
    .trim();
}
