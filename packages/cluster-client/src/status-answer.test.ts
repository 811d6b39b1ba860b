import { isNotFound } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { errorOfAnswer } from "./status-answer.js";

it("takes a Status at its word", () => {
  const text = JSON.stringify({
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    reason: "Expired",
    message: "too old",
    code: 410,
  });
  expect(errorOfAnswer(410, text)).toMatchObject({ reason: "Expired", message: "too old" });
});

it("knows a group the server does not have from its plain text", () => {
  const error = errorOfAnswer(404, "404 page not found\n");
  expect(isNotFound(error)).toBe(true);
  expect(error.message).toBe("404 page not found");
});

it.each([
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [503, "ServiceUnavailable"],
  [500, ""],
])("says of other answers with code %d: %s", (code, reason) => {
  const error = errorOfAnswer(code, "");
  expect([error.reason, error.status.code, error.message]).toEqual([
    reason,
    code,
    `The server answered with status ${code}`,
  ]);
});
