const reserved: ReadonlySet<string> = new Set([
  "true",
  "false",
  "null",
  "in",
  "as",
  "break",
  "const",
  "continue",
  "else",
  "for",
  "function",
  "if",
  "import",
  "let",
  "loop",
  "package",
  "namespace",
  "return",
  "var",
  "void",
  "while",
]);

const replacements: Readonly<Record<string, string>> = {
  __: "__underscores__",
  ".": "__dot__",
  "-": "__dash__",
  "/": "__slash__",
};

/** Whether the language has a name for itself: a property of that name is escaped. */
export function isReservedName(name: string): boolean {
  return reserved.has(name);
}

/**
 * The name under which expressions see a property; undefined for one that they cannot see. Mirrors `cel.Escape`:
 * `a-b` is `a__dash__b`, `namespace` is `__namespace__`.
 */
export function escapePropertyName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(name)) return undefined;
  return name.replace(/__|[.\-/]/g, (part) => replacements[part] ?? part);
}
