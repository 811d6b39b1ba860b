import { formatIp, type IpBytes, maskIp, parseIp, sameIp } from "./ip-address.js";
import type { RuleLibrary } from "./rule-functions.js";

/** An IP address inside an expression. */
export class RuleIp {
  readonly bytes: IpBytes;

  constructor(bytes: IpBytes) {
    this.bytes = bytes;
  }
}

/** A network inside an expression. */
export class RuleCidr {
  readonly bytes: IpBytes;
  readonly length: number;

  constructor(bytes: IpBytes, length: number) {
    this.bytes = bytes;
    this.length = length;
  }
}

class IpNamespace {}

function toIp(text: string): RuleIp {
  const bytes = parseIp(text);
  if (bytes !== undefined) return new RuleIp(bytes);
  throw new Error(
    `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
  );
}

function parseCidr(text: string): RuleCidr | undefined {
  const [address = "", length = "", more] = text.split("/");
  const bytes = parseIp(address);
  if (bytes === undefined || more !== undefined || !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  return Number(length) > bytes.length * 8 ? undefined : new RuleCidr(bytes, Number(length));
}

function toCidr(text: string): RuleCidr {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return cidr;
  const quoted = JSON.stringify(text);
  throw new Error(
    `network address parse error during conversion from string: netip.ParsePrefix(${quoted}): no '/'`,
  );
}

function cidrText({ bytes, length }: RuleCidr): string {
  return `${formatIp(bytes)}/${length}`;
}

function contains({ bytes, length }: RuleCidr, ip: RuleIp): boolean {
  return bytes.length === ip.bytes.length && sameIp(maskIp(bytes, length), maskIp(ip.bytes, length));
}

function containsCidr(outer: RuleCidr, inner: RuleCidr): boolean {
  return inner.length >= outer.length && contains(outer, new RuleIp(inner.bytes));
}

function isV4({ bytes }: RuleIp): boolean {
  return bytes.length === 4;
}

function isUnspecified({ bytes }: RuleIp): boolean {
  return bytes.every((byte) => byte === 0);
}

function isLoopback(ip: RuleIp): boolean {
  const { bytes } = ip;
  return isV4(ip) ? bytes[0] === 127 : bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1;
}

function isMulticast(ip: RuleIp): boolean {
  return isV4(ip) ? ((ip.bytes[0] ?? 0) & 0xf0) === 0xe0 : ip.bytes[0] === 0xff;
}

function isLinkLocalMulticast(ip: RuleIp): boolean {
  const [first, second = 0, third] = ip.bytes;
  return isV4(ip) ? first === 224 && second === 0 && third === 0 : first === 0xff && (second & 0x0f) === 0x02;
}

function isLinkLocalUnicast(ip: RuleIp): boolean {
  const [first, second = 0] = ip.bytes;
  return isV4(ip) ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80;
}

/** net/netip IsGlobalUnicast: private addresses count. */
function isGlobalUnicast(ip: RuleIp): boolean {
  const broadcast = isV4(ip) && ip.bytes.every((byte) => byte === 255);
  return !(isUnspecified(ip) || isLoopback(ip) || isMulticast(ip) || isLinkLocalUnicast(ip) || broadcast);
}

/** IP addresses and networks. */
export const ipLibrary: RuleLibrary = {
  types: [
    { name: "net.IP", of: RuleIp },
    { name: "net.CIDR", of: RuleCidr },
    { name: "IpNamespace", of: IpNamespace },
  ],
  constants: [{ name: "ip", type: "IpNamespace", value: new IpNamespace() }],
  functions: {
    "ip(string): net.IP": toIp,
    "isIP(string): bool": (text: string) => parseIp(text) !== undefined,
    "IpNamespace.isCanonical(string): bool": (_: object, text: string) => formatIp(toIp(text).bytes) === text,
    "string(net.IP): string": ({ bytes }: RuleIp) => formatIp(bytes),
    "net.IP.family(): int": (ip: RuleIp) => (isV4(ip) ? 4n : 6n),
    "net.IP.isUnspecified(): bool": isUnspecified,
    "net.IP.isLoopback(): bool": isLoopback,
    "net.IP.isLinkLocalMulticast(): bool": isLinkLocalMulticast,
    "net.IP.isLinkLocalUnicast(): bool": isLinkLocalUnicast,
    "net.IP.isGlobalUnicast(): bool": isGlobalUnicast,
    "cidr(string): net.CIDR": toCidr,
    "isCIDR(string): bool": (text: string) => parseCidr(text) !== undefined,
    "string(net.CIDR): string": cidrText,
    "net.CIDR.ip(): net.IP": ({ bytes }: RuleCidr) => new RuleIp(bytes),
    "net.CIDR.masked(): net.CIDR": ({ bytes, length }: RuleCidr) =>
      new RuleCidr(maskIp(bytes, length), length),
    "net.CIDR.prefixLength(): int": ({ length }: RuleCidr) => BigInt(length),
    "net.CIDR.containsIP(net.IP): bool": contains,
    "net.CIDR.containsIP(string): bool": (cidr: RuleCidr, text: string) => contains(cidr, toIp(text)),
    "net.CIDR.containsCIDR(net.CIDR): bool": containsCidr,
    "net.CIDR.containsCIDR(string): bool": (cidr: RuleCidr, text: string) => containsCidr(cidr, toCidr(text)),
  },
  operators: {
    "net.IP == net.IP": (a: RuleIp, b: RuleIp) => sameIp(a.bytes, b.bytes),
    "net.CIDR == net.CIDR": (a: RuleCidr, b: RuleCidr) => a.length === b.length && sameIp(a.bytes, b.bytes),
  },
};
