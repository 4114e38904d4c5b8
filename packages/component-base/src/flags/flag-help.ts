import type { Flag } from "./flag.js";
import type { NamedFlagSets } from "./named-flag-sets.js";

/** Texts start here when names take up too much of the line. */
const narrowIndent = 16;
/** Texts are not squeezed into fewer columns than this. */
const minTextColumns = 24;

/** Defaults that go without saying. */
const emptyDefaults: ReadonlySet<string> = new Set(["", "[]", "<nil>", "0", "0s", "false"]);

/**
 * Help on every flag, section by section, laid out as pflag does and wrapped to `columns`. Names are never broken.
 * Mirrors `cliflag.PrintSections`.
 */
export function formatFlagHelp(sets: NamedFlagSets, columns: number): string {
  const sections = sets.sections().flatMap((set) => {
    const shown = set.all().filter(({ info }) => info.hidden !== true);
    if (shown.length === 0) return [];
    const title = `${set.name.charAt(0).toUpperCase()}${set.name.slice(1)} flags:`;
    return [`${title}\n\n${formatFlags(shown, columns)}`];
  });
  return sections.join("\n");
}

function formatFlags(flags: readonly Flag[], columns: number): string {
  const heads = flags.map(headOf);
  const widest = Math.max(...heads.map(({ length }) => length)) + 3;
  const isNarrow = columns - widest < minTextColumns;
  const indent = isNarrow ? narrowIndent : widest;
  const lines = flags.map((flag, at) => {
    const head = heads[at] ?? "";
    const text = wrap(textOf(flag), Math.max(minTextColumns, columns - indent), " ".repeat(indent));
    return isNarrow ? `${head}\n${" ".repeat(indent)}${text}\n` : `${head.padEnd(indent)}${text}\n`;
  });
  return lines.join("");
}

function headOf({ info, type }: Flag): string {
  const name = info.shorthand === undefined ? `      --${info.name}` : `  -${info.shorthand}, --${info.name}`;
  if (type.noValue === undefined) return `${name} ${type.name}`;
  return type.noValue === "true" && type.name === "bool" ? name : `${name} ${type.name}[=${type.noValue}]`;
}

function textOf({ info, type, defaultText }: Flag): string {
  const shown = type.name === "string" ? JSON.stringify(defaultText) : defaultText;
  const byDefault = emptyDefaults.has(defaultText) ? "" : ` (default ${shown})`;
  const deprecated = info.deprecated === undefined ? "" : ` (DEPRECATED: ${info.deprecated})`;
  return `${info.usage}${byDefault}${deprecated}`;
}

function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}
