/** `must be no more than 63 characters`. Mirrors `validation.MaxLenError`. */
export function maxLengthMessage(length: number): string {
  return `must be no more than ${length} characters`;
}

/** `must be no more than 63 bytes`. Mirrors `content.MaxLenError`, which label keys and values use since v1.34. */
export function maxBytesMessage(length: number): string {
  return `must be no more than ${length} bytes`;
}

/** `must be non-empty`. Mirrors `validation.EmptyError`. */
export const emptyMessage = "must be non-empty";

/** The message for a value outside an inclusive range. Mirrors `validation.InclusiveRangeError`. */
export function inclusiveRangeMessage(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

/**
 * The message for a value that fails a regular expression, with examples that pass. The comma before each `or` is
 * upstream's. Mirrors `validation.RegexError`.
 */
export function regexMessage(message: string, format: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const quoted = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${quoted}regex used for validation is '${format}')`;
}

/** Length in UTF-8 bytes, which is what every limit of upstream counts. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** One rule about a text: a pattern, and what to say when it fails. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly format: string;
  readonly message: string;
  readonly examples: readonly string[];
}

/** Compiles a rule; the format must match the whole text. Patterns are ours and free of catastrophic backtracking. */
export function textRule(format: string, message: string, ...examples: readonly string[]): TextRule {
  return { pattern: new RegExp(`^(?:${format})$`), format, message, examples };
}

/** The messages of a rule for `text`: none, or one. */
export function checkRule(rule: TextRule, text: string): string[] {
  return rule.pattern.test(text) ? [] : [regexMessage(rule.message, rule.format, ...rule.examples)];
}
