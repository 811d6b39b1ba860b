import type { RecordedLine } from "./recorded-kind.js";

/** Formats that KubeVirt 1.7 stopped reading; the last release that did was recorded too. */
const historical = /v1alpha1|v1alpha2|speconly/;

type Answers = ReadonlyMap<string, RecordedLine>;

/** The wanted one of several recorded answers to one question, from maps by id, one a file. */
export function pickGolden(id: string, goldens: readonly Answers[]): RecordedLine | undefined {
  const answering = goldens.filter((answers) => answers.has(id));
  const wanted = answering.find((answers) => isHistorical(answers) === historical.test(id));
  return (wanted ?? answering[0])?.get(id);
}

const known = new WeakMap<Answers, boolean>();

/** Releases up to 1.6 print an empty creation time with every object; later ones leave it out. */
function isHistorical(answers: Answers): boolean {
  const before = known.get(answers);
  if (before !== undefined) return before;
  let printed = false;
  for (const line of answers.values()) printed ||= JSON.stringify(line).includes('"creationTimestamp":null');
  known.set(answers, printed);
  return printed;
}
