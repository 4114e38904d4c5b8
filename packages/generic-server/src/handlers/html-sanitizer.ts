const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Takes from a text what a browser could mistake for markup. Mirrors `responsewriters.sanitizer`. */
export function sanitizeHTML(text: string): string {
  return text.replace(/[&<>]/g, (char) => escapes[char] ?? char);
}
