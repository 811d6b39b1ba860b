/** Digits of each base, after the sign and the prefix; underscores only where Go allows them. */
const forms: readonly { readonly form: RegExp; readonly prefix: string }[] = [
  { form: /^0[xX]((?:_?[\da-fA-F])+)$/, prefix: "0x" },
  { form: /^0[bB]((?:_?[01])+)$/, prefix: "0b" },
  { form: /^0[oO]?((?:_?[0-7])+)$/, prefix: "0o" },
  { form: /^(0|[1-9](?:_?\d)*)$/, prefix: "" },
];

/** The integer Go's strconv reads in `text` when the base is to be told from it (`12`, `0x1f`, `010`, `1_000`). */
export function goInteger(text: string, signed: boolean): bigint | undefined {
  const sign = signed && /^[+-]/.test(text) ? text.charAt(0) : "";
  for (const { form, prefix } of forms) {
    const digits = form.exec(text.slice(sign.length))?.[1];
    if (digits === undefined) continue;
    const value = BigInt(`${prefix}${digits.replaceAll("_", "")}`);
    return sign === "-" ? -value : value;
  }
  return undefined;
}
