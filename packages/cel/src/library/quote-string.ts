const escapes: ReadonlyMap<string, string> = new Map([
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

/** `strings.quote(text)`: in double quotes, what would not show escaped. */
export function quoteString(text: string): string {
  let quoted = '"';
  for (const character of text) quoted += escapes.get(character) ?? character;
  return `${quoted}"`;
}
