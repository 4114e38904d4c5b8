/** A pattern of `--vmodule` with the verbosity of the loggers it matches. */
export interface VModuleRule {
  readonly pattern: string;
  readonly level: number;
}

/**
 * Reads `--vmodule`: `pattern=N,...`.
 * @throws RangeError in klog's words when it is no such list
 */
export function parseVModule(text: string): readonly VModuleRule[] {
  return text
    .split(",")
    .filter((item) => item !== "")
    .map((item) => {
      const [pattern = "", level = "", ...rest] = item.split("=");
      if (pattern === "" || level === "" || rest.length > 0) {
        throw new RangeError(`${JSON.stringify(item)} does not have the pattern=N format`);
      }
      if (!/^\d+$/.test(level)) throw new RangeError(`parsing verbosity in ${JSON.stringify(item)}: invalid syntax`);
      return { pattern, level: Number(level) };
    });
}

/**
 * The verbosity of a logger: that of the first rule whose pattern matches its whole name or the last part of it, else
 * `verbosity`. Patterns may have `*` and `?`.
 */
export function verbosityOf(name: string, verbosity: number, rules: readonly VModuleRule[]): number {
  if (rules.length === 0) return verbosity;
  const last = name.slice(name.lastIndexOf(".") + 1);
  const rule = rules.find(({ pattern }) => matchesGlob(pattern, name) || matchesGlob(pattern, last));
  return rule?.level ?? verbosity;
}

/** Linear in `text` for each `*`: patterns come from the command line, but the rule is cheap to keep. */
function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let p = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[at])) {
      p++;
      at++;
    } else if (pattern[p] === "*") {
      star = p++;
      mark = at;
    } else if (star >= 0) {
      p = star + 1;
      at = ++mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
