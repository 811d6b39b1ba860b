import {
  type Admission,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  withFieldAt,
} from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { definitions, startTestServer, widget, widgetDefinition, widgets } from "../../server-fixture.js";
import { type Answer, answers, asked, install, patch, serveWebhooks, webhook } from "./webhook-fixture.js";

serveWebhooks();

describe("several webhooks", () => {
  const add =
    (value: string): Answer =>
    (request) => {
      const tags = (request.object as { spec: { tags?: string[] } }).spec.tags ?? [];
      return patch({ op: "add", path: "/spec/tags", value: [...tags, value] });
    };

  it("are asked in the order of their configurations, again only where they want it", async () => {
    const test = await startTestServer();
    await test.call("POST", definitions, widgetDefinition);
    await install(test, "mutating", "b", webhook("/second"));
    await install(
      test,
      "mutating",
      "a",
      webhook("/first", { reinvocationPolicy: "IfNeeded" }),
      webhook("/other"),
    );
    for (const name of ["first", "second", "other"]) answers.set(`/${name}`, add(name));
    const { body } = await test.call("POST", widgets, widget("a"));
    expect(body.spec).toMatchObject({ tags: ["first", "other", "second", "first"] });
  });

  it("work together with plug-ins of the process, which see what webhooks change", async () => {
    const plugin: Admission = {
      name: "plugin.example.com",
      type: "mutating",
      path: "/p",
      rules: [{ groups: ["example.com"], versions: ["v1"], resources: ["widgets"], operations: ["CREATE"] }],
      failurePolicy: "Fail",
      review: async ({ object }) => {
        const size = (object as { spec?: { size?: JsonValue } } | undefined)?.spec?.size;
        if (size !== 7) return { allowed: true };
        return {
          allowed: true,
          object: withFieldAt(object as KubeObject, ["spec", "color"], "blue") as KubeObject,
        };
      },
    };
    const test = await startTestServer({ admission: [plugin] });
    await test.call("POST", definitions, widgetDefinition);
    await install(
      test,
      "mutating",
      "a",
      webhook("/m"),
      webhook("/again", { reinvocationPolicy: "IfNeeded" }),
    );
    answers.set("/m", () => patch({ op: "replace", path: "/spec/size", value: 7 }));
    answers.set("/again", add("seen"));
    expect((await test.call("POST", widgets, widget("a"))).body.spec).toEqual({
      size: 7,
      color: "blue",
      tags: ["seen", "seen"],
    });
    const colors = asked.map(({ path, request }) => [
      path,
      (request as { object: { spec: JsonObject } }).object.spec.color,
    ]);
    expect(colors).toEqual([
      ["/m?timeout=10s", "red"],
      ["/again?timeout=10s", "red"],
      ["/again?timeout=10s", "blue"],
    ]);
  });
});
