import { SelectorError } from "../labels/selector-error.js";

/** Writes a literal value so that it can stand in a field selector: `\`, `,` and `=` get a backslash. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, "\\$&");
}

/**
 * Reads the value of a term.
 * @throws SelectorError when a special character is not escaped, or another one is.
 */
export function unescapeFieldValue(text: string): string {
  let value = "";
  let escaping = false;
  for (const char of text) {
    const special = char === "\\" || char === "," || char === "=";
    if (escaping) {
      if (!special) throw invalidEscape(`\\${char}`);
      value += char;
      escaping = false;
    } else if (char === "\\") {
      escaping = true;
    } else if (special) {
      // Upstream prints the character's number.
      throw new SelectorError(`invalid field selector: unescaped character in value: ${char.codePointAt(0)}`);
    } else {
      value += char;
    }
  }
  if (escaping) throw invalidEscape("\\");
  return value;
}

function invalidEscape(sequence: string): SelectorError {
  return new SelectorError(`invalid field selector: invalid escape sequence: ${sequence}`);
}
