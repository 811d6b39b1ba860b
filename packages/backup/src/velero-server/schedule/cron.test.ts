import { describe, expect, it } from "vitest";
import { parseCron } from "./cron.js";

/** The times that follow one another, from a first. */
function times(text: string, from: string, count: number): readonly string[] {
  const schedule = parseCron(text);
  const found: string[] = [];
  let at: number | undefined = Date.parse(from);
  while (found.length < count) {
    at = schedule.next(at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 19));
  }
  return found;
}

describe("parseCron", () => {
  it.each<[string, string, string[]]>([
    ["*/15 * * * *", "2026-01-01T00:07:30Z", ["2026-01-01T00:15:00", "2026-01-01T00:30:00"]],
    ["0 3 * * *", "2026-01-01T03:00:00Z", ["2026-01-02T03:00:00", "2026-01-03T03:00:00"]],
    ["5/20 1-2 * * *", "2026-01-01T01:06:00Z", ["2026-01-01T01:25:00", "2026-01-01T01:45:00"]],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00"]],
    ["0 12 * jan-MAR mon", "2026-01-01T00:00:00Z", ["2026-01-05T12:00:00", "2026-01-12T12:00:00"]],
    // A day of the month and one of the week: either is enough.
    [
      "0 0 13 * fri",
      "2026-01-01T00:00:00Z",
      ["2026-01-02T00:00:00", "2026-01-09T00:00:00", "2026-01-13T00:00:00"],
    ],
    ["0 0 1,15 * ?", "2026-01-02T00:00:00Z", ["2026-01-15T00:00:00", "2026-02-01T00:00:00"]],
    ["@daily", "2026-01-01T10:00:00Z", ["2026-01-02T00:00:00"]],
    ["@weekly", "2026-01-01T10:00:00Z", ["2026-01-04T00:00:00"]],
    ["@every 90m", "2026-01-01T10:00:00.500Z", ["2026-01-01T11:30:00", "2026-01-01T13:00:00"]],
    ["@every 10ms", "2026-01-01T10:00:00Z", ["2026-01-01T10:00:01"]],
    ["CRON_TZ=America/New_York 0 6 * * *", "2026-01-01T00:00:00Z", ["2026-01-01T11:00:00"]],
    // Berlin skips 02:30 on the 29th of March and has it twice on the 25th of October.
    ["TZ=Europe/Berlin 30 2 * * *", "2026-03-28T00:00:00Z", ["2026-03-28T01:30:00", "2026-03-30T00:30:00"]],
    ["TZ=Europe/Berlin 30 2 * * *", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00", "2026-10-26T01:30:00"]],
  ])("%s after %s", (text, from, expected) => {
    expect(times(text, from, expected.length)).toEqual(expected);
  });

  it("knows when a date never comes", () => {
    expect(parseCron("0 0 31 2 *").next(Date.parse("2026-01-01T00:00:00Z"))).toBeUndefined();
  });

  it.each([
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["0 0 3 * * *", "expected exactly 5 fields, found 6: [0 0 3 * * *]"],
    ["60 * * * *", "end of range (60) above maximum (59): 60"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["30-20 * * * *", "beginning of range (30) beyond end of range (20): 30-20"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
    ["1/2/3 * * * *", "too many slashes: 1/2/3"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["@nightly", "unrecognized descriptor: @nightly"],
    ["@every soon", 'failed to parse duration @every soon: time: invalid duration "soon"'],
    ["TZ=Mars/Olympus 0 0 * * *", "provided bad location Mars/Olympus: unknown time zone Mars/Olympus"],
  ])("refuses %s", (text, message) => {
    expect(() => parseCron(text)).toThrow(message);
  });
});
