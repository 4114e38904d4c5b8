import { quoteGo } from "../json/go-quote.js";

/**
 * Splits an RFC 6901 pointer into its decoded tokens. As upstream's library, what stands before the first slash is
 * ignored; a text without a slash points nowhere and gives undefined.
 */
export function pointerTokens(pointer: string): string[] | undefined {
  const tokens = pointer.split("/").slice(1);
  return tokens.length === 0 ? undefined : tokens.map(decodeToken);
}

function decodeToken(token: string): string {
  return token.includes("~") ? token.replace(/~[01]/g, (escaped) => (escaped === "~1" ? "/" : "~")) : token;
}

/** A list index as Go's `strconv.Atoi` reads it: signs and leading zeros included; a text says why it is none. */
export function parseIndex(token: string): { readonly index: number } | { readonly error: string } {
  if (!/^[+-]?\d+$/.test(token)) return { error: `strconv.Atoi: parsing ${quoteGo(token)}: invalid syntax` };
  const index = Number(token);
  if (Number.isSafeInteger(index)) return { index };
  return { error: `strconv.Atoi: parsing ${quoteGo(token)}: value out of range` };
}
