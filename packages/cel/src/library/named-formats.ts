import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
  matchesFormat,
} from "@kube-apiserver/apimachinery";
import { memberOverload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { type CelType, listType, optionalType, stringType, structType } from "../types/type.js";
import { OpaqueValue } from "../values/opaque.js";
import { Optional } from "../values/optional.js";
import type { Value } from "../values/value.js";
import { GoURLError, parseRequestURI } from "./go-url.js";

export const formatType = structType("kubernetes.NamedFormat");

/** What texts of a kind look like. */
export class FormatValue extends OpaqueValue {
  override readonly type: CelType = formatType;
  readonly name: string;
  readonly validate: (text: string) => readonly string[];
  /** Length of the pattern, or of one that would do the same: what costs are counted by. */
  readonly maxRegexSize: number;

  constructor(name: string, maxRegexSize: number, validate: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.maxRegexSize = maxRegexSize;
    this.validate = validate;
  }

  override equals(other: Value): boolean {
    return other instanceof FormatValue && this.name === other.name;
  }

  override get key(): string {
    return this.name;
  }
}

/** Of a prefix, to which something is added, a trailing dash is no mistake. */
function asPrefix(validate: (text: string) => readonly string[]): (text: string) => readonly string[] {
  return (text) => validate(text.length > 1 && text.endsWith("-") ? `${text.slice(0, -1)}a` : text);
}

function byFormat(format: string, complaint: string): (text: string) => readonly string[] {
  return (text) => (matchesFormat(text, format) ? [] : [complaint]);
}

function validateURI(text: string): readonly string[] {
  try {
    parseRequestURI(text);
    return [];
  } catch (err) {
    if (!(err instanceof GoURLError)) throw err;
    return [err.message];
  }
}

const formats: ReadonlyMap<string, FormatValue> = new Map([
  ["dns1123Label", new FormatValue("DNS1123Label", 30, isDNS1123Label)],
  ["dns1123Subdomain", new FormatValue("DNS1123Subdomain", 60, isDNS1123Subdomain)],
  ["dns1035Label", new FormatValue("DNS1035Label", 30, isDNS1035Label)],
  ["qualifiedName", new FormatValue("QualifiedName", 60, isQualifiedName)],
  ["dns1123LabelPrefix", new FormatValue("DNS1123LabelPrefix", 30, asPrefix(isDNS1123Label))],
  ["dns1123SubdomainPrefix", new FormatValue("DNS1123SubdomainPrefix", 60, asPrefix(isDNS1123Subdomain))],
  ["dns1035LabelPrefix", new FormatValue("DNS1035LabelPrefix", 30, asPrefix(isDNS1035Label))],
  ["labelValue", new FormatValue("LabelValue", 40, isValidLabelValue)],
  ["uri", new FormatValue("URI", 1103, validateURI)],
  ["uuid", new FormatValue("uuid", 87, byFormat("uuid", "does not match the UUID format"))],
  ["byte", new FormatValue("byte", 84, byFormat("byte", "invalid base64"))],
  ["date", new FormatValue("date", 75, byFormat("date", "invalid date"))],
  ["datetime", new FormatValue("datetime", 75, byFormat("date-time", "invalid datetime"))],
]);

const errors = listType(stringType);

/** Named formats. Mirrors `library.Format`. */
export const formatLibrary: EnvOptions = {
  types: [formatType],
  functions: [
    ...[...formats].map(([name, format]) => ({
      name: `format.${name}`,
      overloads: [overload(`format.${name}`, [], formatType, () => format)],
    })),
    {
      name: "format.named",
      overloads: [overload("format-named", [stringType], optionalType(formatType), taking(named))],
    },
    {
      name: "validate",
      overloads: [memberOverload("format-validate", [formatType, stringType], optionalType(errors), taking(validate))],
    },
  ],
};

function named(name: string): Value {
  const format = formats.get(name);
  return format === undefined ? Optional.none : Optional.of(format);
}

function validate(format: FormatValue, text: string): Value {
  const mistakes = format.validate(text);
  return mistakes.length === 0 ? Optional.none : Optional.of(mistakes);
}
