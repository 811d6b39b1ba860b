import { answerCase } from "./answer-case.js";
import { compareCase } from "./compare-case.js";
import type { GoldenAnswer, GoldenCase } from "./golden-case.js";
import type { RecordedKind, RecordedLine } from "./recorded-kind.js";

/** Expansion with everything around it: checks, the VMI, mutation. */
export const expandKind: RecordedKind = {
  name: "expand",
  recognises: (given) =>
    "vm" in given && "instancetype" in given && !("op" in given) && !("objects" in given),
  family: ({ family, id }) => (typeof family === "string" ? family : (id.split("/")[0] ?? "expand")),
  compare: (given, golden) => compareCase(given as unknown as GoldenCase, golden as GoldenAnswer),
  crashAnswer,
};

async function crashAnswer(given: RecordedLine, golden: RecordedLine): Promise<string | undefined> {
  const crashes = ["spreadPanic", "admitPanic", "requirementsPanic"].filter((field) => field in golden);
  if (golden.errorKind === "panic") crashes.unshift("expand");
  if (String(golden.vmiError ?? "").startsWith("panic:")) crashes.push("vmi");
  if (crashes.length === 0) return undefined;
  const { error, vmiError, spread, admitCauses } = await answerCase(given as unknown as GoldenCase);
  const expansion = error === "" ? "expands" : `error ${JSON.stringify(error)}`;
  const vmi = vmiError === undefined ? "" : `, vmi error ${JSON.stringify(vmiError)}`;
  const checks = `spread ${JSON.stringify(spread)}, admission causes ${JSON.stringify(admitCauses)}`;
  return `${crashes.join(", ")}: ${expansion}${vmi}; ${checks}`;
}
