import { expect, it } from "vitest";
import { metricsText } from "./metrics-text.js";

it("metrics are written in Prometheus' text format", () => {
  const text = metricsText([
    { name: "a_total", help: "Counts.", type: "counter", samples: [{ value: 3 }] },
    {
      name: "b",
      help: "Levels.",
      type: "gauge",
      samples: [{ labels: { x: 'q"u\\o\nte', y: "" }, value: 0.5 }],
    },
  ]);
  expect(text).toBe(
    "# HELP a_total Counts.\n# TYPE a_total counter\na_total 3\n" +
      '# HELP b Levels.\n# TYPE b gauge\nb{x="q\\"u\\\\o\\nte",y=""} 0.5\n',
  );
});
