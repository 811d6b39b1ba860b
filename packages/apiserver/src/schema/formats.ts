import { isIP } from "node:net";

const isoDate = /^\d{4}-\d\d-\d\d$/;
const isoDateTime =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)([.,]\d+)?([Zz]|[+-]\d\d:?\d\d)$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const goDuration =
  /^[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$/;
/** A number and a word of time anywhere in the text (kube-openapi pkg/validation/strfmt ParseDuration). */
const wordDuration =
  /\d\s*(?:(?:ns|us|µs|ms|s|m|h|hr|d|w|wk)(?![a-zµ])|nano|micro|milli|sec|min|hour|day|week)/i;
const hostname =
  /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const mac =
  /^([0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}(\.[0-9A-Fa-f]{4}){2})$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

function uuidOfVersion(version: number): (text: string) => boolean {
  return (text) => uuid.test(text) && text.replaceAll("-", "")[12] === String(version);
}

function isCalendarDate(text: string): boolean {
  return isoDate.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function safely(test: (text: string) => boolean): (text: string) => boolean {
  return (text) => {
    try {
      return test(text);
    } catch {
      return false;
    }
  };
}

function isDateTime(text: string): boolean {
  const date = isoDateTime.exec(text)?.[1];
  return date !== undefined && isCalendarDate(date);
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", more] = text.split("/");
  const width = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  return more === undefined && /^(0|[1-9]\d*)$/.test(bits) && Number(bits) <= width;
}

/** String formats apiextensions-apiserver checks; a schema's other formats mean nothing to it. */
export const stringFormats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["date", safely(isCalendarDate)],
  ["date-time", safely(isDateTime)],
  ["datetime", safely(isDateTime)],
  ["duration", (text) => text === "0" || goDuration.test(text) || wordDuration.test(text)],
  ["byte", (text) => base64.test(text)],
  ["ipv4", (text) => isIP(text) === 4],
  ["ipv6", (text) => isIP(text) === 6],
  ["cidr", isCidr],
  ["mac", (text) => mac.test(text)],
  ["hostname", (text) => text.length <= 255 && hostname.test(text)],
  ["uri", (text) => URL.canParse(text) || text.startsWith("/")],
  ["email", (text) => /^[^\s@<>]+@[^\s@<>]+$/.test(text)],
  ["uuid", (text) => uuid.test(text)],
  ["uuid3", uuidOfVersion(3)],
  ["uuid4", uuidOfVersion(4)],
  ["uuid5", uuidOfVersion(5)],
  ["hexcolor", (text) => /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text)],
  ["bsonobjectid", (text) => /^[0-9a-fA-F]{24}$/.test(text)],
]);
