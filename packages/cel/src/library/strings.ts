import { type FunctionDecl, memberOverload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { codePointCount } from "../source.js";
import { taking } from "../stdlib/arguments.js";
import { dynType, intType, listType, stringType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import type { Int } from "../values/int.js";
import { maxTextLength, pointIndex, textTooLong, unitOffset } from "../values/text.js";
import type { Value } from "../values/value.js";
import { formatString } from "./format-string.js";
import { quoteString } from "./quote-string.js";
import { validateFormatCalls } from "./validate-format.js";

const functions: readonly FunctionDecl[] = [
  {
    name: "charAt",
    overloads: [memberOverload("string_char_at_int", [stringType, intType], stringType, taking(charAt))],
  },
  {
    name: "indexOf",
    overloads: [
      memberOverload("string_index_of_string", [stringType, stringType], intType, taking(indexOf)),
      memberOverload("string_index_of_string_int", [stringType, stringType, intType], intType, taking(indexOf)),
    ],
  },
  {
    name: "lastIndexOf",
    overloads: [
      memberOverload("string_last_index_of_string", [stringType, stringType], intType, taking(lastIndexOf)),
      memberOverload(
        "string_last_index_of_string_int",
        [stringType, stringType, intType],
        intType,
        taking(lastIndexOf),
      ),
    ],
  },
  {
    name: "lowerAscii",
    overloads: [memberOverload("string_lower_ascii", [stringType], stringType, taking(lowerAscii))],
  },
  {
    name: "replace",
    overloads: [
      memberOverload("string_replace_string_string", [stringType, stringType, stringType], stringType, taking(replace)),
      memberOverload(
        "string_replace_string_string_int",
        [stringType, stringType, stringType, intType],
        stringType,
        taking(replace),
      ),
    ],
  },
  {
    name: "split",
    overloads: [
      memberOverload("string_split_string", [stringType, stringType], listType(stringType), taking(split)),
      memberOverload("string_split_string_int", [stringType, stringType, intType], listType(stringType), taking(split)),
    ],
  },
  {
    name: "substring",
    overloads: [
      memberOverload("string_substring_int", [stringType, intType], stringType, taking(substring)),
      memberOverload("string_substring_int_int", [stringType, intType, intType], stringType, taking(substring)),
    ],
  },
  { name: "trim", overloads: [memberOverload("string_trim", [stringType], stringType, taking(trim))] },
  {
    name: "upperAscii",
    overloads: [memberOverload("string_upper_ascii", [stringType], stringType, taking(upperAscii))],
  },
  {
    name: "format",
    overloads: [memberOverload("string_format", [stringType, listType(dynType)], stringType, taking(formatString))],
  },
  { name: "strings.quote", overloads: [overload("strings_quote", [stringType], stringType, taking(quoteString))] },
  {
    name: "join",
    overloads: [
      memberOverload("list_join", [listType(stringType)], stringType, taking(join)),
      memberOverload("list_join_string", [listType(stringType), stringType], stringType, taking(join)),
    ],
  },
];

/** Functions of strings in code points. Mirrors `ext.Strings`, version 2. */
export const stringsLibrary: EnvOptions = { functions, validators: [validateFormatCalls] };

function outOfRange(index: Int): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(text: string, index: Int): Value {
  if (index < 0 || index > codePointCount(text)) return outOfRange(index);
  const offset = unitOffset(text, Number(index));
  return offset >= text.length ? "" : String.fromCodePoint(text.codePointAt(offset) ?? 0);
}

function indexOf(text: string, part: string, from: Int = 0): Value {
  if (from < 0) return outOfRange(from);
  const length = codePointCount(text);
  if (part === "") return from > length ? length : from;
  if (from >= length) return -1;
  const found = text.indexOf(part, unitOffset(text, Number(from)));
  return found === -1 ? -1 : pointIndex(text, found);
}

function lastIndexOf(text: string, part: string, from?: Int): Value {
  const length = codePointCount(text);
  if (from === undefined) {
    const found = part === "" ? length : text.lastIndexOf(part);
    return part === "" || found === -1 ? found : pointIndex(text, found);
  }
  if (from < 0) return outOfRange(from);
  if (part === "") return from > length ? length : from;
  if (from >= length) return -1;
  const found = text.lastIndexOf(part, unitOffset(text, Number(from)));
  return found === -1 ? -1 : pointIndex(text, found);
}

function lowerAscii(text: string): Value {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function upperAscii(text: string): Value {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Replaces the first `limit` occurrences, or all when that is negative. An empty `before` stands between code points. */
function replace(text: string, before: string, after: string, limit: Int = -1): Value {
  const parts = before === "" ? ["", ...text, ""] : text.split(before);
  const count = limit < 0 ? parts.length - 1 : Math.min(Number(limit), parts.length - 1);
  if (text.length + count * Math.max(after.length - before.length, 0) > maxTextLength) return textTooLong;
  const replaced = parts.slice(0, count + 1).join(after);
  return count < parts.length - 1 ? replaced + before + parts.slice(count + 1).join(before) : replaced;
}

/** At most `limit` parts, the last of which has what is left; all when that is negative. */
function split(text: string, separator: string, limit: Int = -1): Value {
  if (limit === 0) return [];
  const parts = separator === "" ? [...text] : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  const kept = Number(limit) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)];
}

function substring(text: string, start: Int, end?: Int): Value {
  const length = codePointCount(text);
  if (end !== undefined && start > end) {
    return new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  }
  if (start < 0 || start > length) return outOfRange(start);
  if (end !== undefined && (end < 0 || end > length)) return outOfRange(end);
  return text.slice(unitOffset(text, Number(start)), end === undefined ? undefined : unitOffset(text, Number(end)));
}

/** Unicode white space as Go has it: the next-line character is, the byte order mark is not. */
const space = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leading = new RegExp(`^${space}+`);
const isSpace = new RegExp(space);

function trim(text: string): Value {
  const start = leading.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && isSpace.test(text[end - 1] ?? "")) end--;
  return text.slice(start, end);
}

function join(list: readonly Value[], separator = ""): Value {
  let length = 0;
  for (const item of list) {
    if (typeof item !== "string") return new CelError(`join: invalid input: ${String(item)}`);
    length += item.length + separator.length;
    if (length > maxTextLength) return textTooLong;
  }
  return list.join(separator);
}
