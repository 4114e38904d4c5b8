/** What the grammar tells apart; spelt as `cel-go`'s parser prints them in "expecting {…}". */
export type TokenType =
  | "'=='"
  | "'!='"
  | "'in'"
  | "'<'"
  | "'<='"
  | "'>='"
  | "'>'"
  | "'&&'"
  | "'||'"
  | "'['"
  | "']'"
  | "'{'"
  | "'}'"
  | "'('"
  | "')'"
  | "'.'"
  | "','"
  | "'-'"
  | "'!'"
  | "'?'"
  | "':'"
  | "'+'"
  | "'*'"
  | "'/'"
  | "'%'"
  | "'true'"
  | "'false'"
  | "'null'"
  | "NUM_FLOAT"
  | "NUM_INT"
  | "NUM_UINT"
  | "STRING"
  | "BYTES"
  | "IDENTIFIER"
  | "ESC_IDENTIFIER"
  | "<EOF>";

/** A token and where it stands, in UTF-16 units. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly offset: number;
}

/** What may begin an expression, in the order in which errors list it. */
export const expressionStart: readonly TokenType[] = [
  "'['",
  "'{'",
  "'('",
  "'.'",
  "'-'",
  "'!'",
  "'true'",
  "'false'",
  "'null'",
  "NUM_FLOAT",
  "NUM_INT",
  "NUM_UINT",
  "STRING",
  "BYTES",
  "IDENTIFIER",
];

/** The order of token types in the grammar, which is the order of expected sets in error texts. */
const tokenOrder: readonly TokenType[] = [
  "'['",
  "']'",
  "'{'",
  "'}'",
  "'('",
  "')'",
  "'.'",
  "','",
  "'-'",
  "'!'",
  "'?'",
  "':'",
  "'true'",
  "'false'",
  "'null'",
  "NUM_FLOAT",
  "NUM_INT",
  "NUM_UINT",
  "STRING",
  "BYTES",
  "IDENTIFIER",
  "ESC_IDENTIFIER",
];

/** `{'}', ','}`, or the one type without braces. */
export function expectedText(types: readonly TokenType[]): string {
  if (types.length === 1) return types[0] ?? "";
  return `{${tokenOrder.filter((type) => types.includes(type)).join(", ")}}`;
}
