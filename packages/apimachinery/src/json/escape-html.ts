const htmlOrSeparator = /[<>&\u2028\u2029]/g;

/** JSON as Go's `json.Marshal` writes it: what HTML and JavaScript could take for something else is escaped. */
export function escapeHTML(json: string): string {
  return json.replace(htmlOrSeparator, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
