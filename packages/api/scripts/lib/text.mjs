// Small text helpers shared by the emitters.

export function head(subject) {
  return `// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// ${subject}

`;
}

/** A JSON value as TypeScript source on one line, without quotes around plain keys. */
export function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([k, v]) => `${/^[A-Za-z_][A-Za-z0-9_]*$/.test(k) ? k : JSON.stringify(k)}: ${literal(v)}`).join(", ")} }`;
}

/** A list with one value a line. */
export function lines(values) {
  return `[\n${values.map((v) => `  ${literal(v)},\n`).join("")}]`;
}
