import { type ApiError, apiError } from "@unfold/apimachinery";

/** A media type and its parameters, lower-case names. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Types read before: clients have few of them, and send one with every body. */
const knownTypes = new Map<string, MediaType>();
const maxKnown = 100;

/** Reads `application/json;as=Table;v=v1`. */
export function parseMediaType(text: string): MediaType {
  const known = knownTypes.get(text);
  if (known !== undefined) return known;
  const type = readMediaType(text);
  if (knownTypes.size < maxKnown) knownTypes.set(text, type);
  return type;
}

function readMediaType(text: string): MediaType {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  const parameters = rest.map((part): [string, string] => {
    const [name = "", value = ""] = part.split("=", 2);
    return [name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, "")];
  });
  return { type: type.toLowerCase(), parameters: new Map(parameters) };
}

/** The media types of an `Accept` header, most wanted first. */
export function parseAccept(header: string | undefined): readonly MediaType[] {
  const types = (header ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(parseMediaType);
  const quality = ({ parameters }: MediaType): number => Number(parameters.get("q") ?? 1);
  return types.length === 0
    ? [{ type: "*/*", parameters: new Map() }]
    : types.toSorted((a, b) => quality(b) - quality(a));
}

/** How an answer is shown instead of as the object itself (meta.k8s.io transformations). */
export type Transformation = "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

/** The form of an answer agreed with the client. */
export interface Representation {
  readonly format: "json" | "yaml";
  readonly as?: Transformation;
  /** Version of meta.k8s.io for a transformation. */
  readonly version: "v1" | "v1beta1";
}

const formats: ReadonlyMap<string, Representation["format"]> = new Map([
  ["application/json", "json"],
  ["application/yaml", "yaml"],
  ["application/*", "json"],
  ["*/*", "json"],
]);

const metaGroup = "meta.k8s.io";

function isMetaVersion(version: string): version is Representation["version"] {
  return version === "v1" || version === "v1beta1";
}

const transformations: readonly string[] = ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"];

/** Forms agreed by header: clients have few of them, and send one with every request. */
const agreed = new Map<string, Representation>();

/** Picks the first acceptable form (k8s.io/apiserver handlers/negotiation). @throws ApiError 406 */
export function negotiate(header = ""): Representation {
  const known = agreed.get(header);
  if (known !== undefined) return known;
  const form = acceptable(header);
  if (agreed.size < maxKnown) agreed.set(header, form);
  return form;
}

function acceptable(header: string): Representation {
  for (const { type, parameters } of parseAccept(header)) {
    const format = formats.get(type);
    if (format === undefined) continue;
    const as = parameters.get("as");
    if (as === undefined) return { format, version: "v1" };
    const version = parameters.get("v") ?? "v1";
    const known = transformations.includes(as) && (parameters.get("g") ?? metaGroup) === metaGroup;
    if (known && isMetaVersion(version)) return { format, as: as as Transformation, version };
  }
  throw notAcceptable();
}

/** The same for documents that have one shape only, whatever else a type says. @throws ApiError 406 */
export function negotiateFormat(header: string | undefined): Representation["format"] {
  for (const { type } of parseAccept(header)) {
    const format = formats.get(type);
    if (format !== undefined) return format;
  }
  throw notAcceptable();
}

function notAcceptable(): ApiError {
  return apiError(
    "NotAcceptable",
    "only the following media types are accepted: application/json, application/yaml",
  );
}
