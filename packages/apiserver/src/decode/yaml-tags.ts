import type { CollectionTag, ScalarTag, Tags } from "yaml";

/** Go's octal notation, which YAML 1.1 does not have but Kubernetes' reader accepts. */
const goOctal: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  identify: () => false,
  default: true,
  format: "GO_OCT",
  test: /^0o[0-7]+$/,
  resolve: (text) => Number.parseInt(text.slice(2), 8),
};

/** Binary data is the text its base64 stands for. */
const binary: ScalarTag = {
  tag: "tag:yaml.org,2002:binary",
  identify: () => false,
  default: false,
  resolve: (text) => Buffer.from(text.replace(/\s/g, ""), "base64").toString("utf8"),
};

const unwanted = /timestamp|binary|omap|pairs|set$|time/i;

/** YAML 1.1's tags without those that JSON has no values for: times and sexagesimal numbers stay text. */
export function kubernetesTags(tags: Tags): Tags {
  return [goOctal, binary, ...tags.filter((tag) => !unwanted.test(tagName(tag)))];
}

function tagName(tag: Tags[number]): string {
  if (typeof tag === "string") return tag;
  const { format } = tag as ScalarTag | (CollectionTag & { readonly format?: string });
  return `${tag.tag}${format === undefined ? "" : `:${format}`}`;
}
