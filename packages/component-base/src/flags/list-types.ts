import { parseBool, parseBoolErrorText } from "../featuregate/parse-bool.js";
import type { FlagType } from "./flag-type.js";
import { intFlag } from "./scalar-types.js";

const bracketed = (values: readonly unknown[]) => `[${values.join(",")}]`;

/** Fields of a line of comma-separated values; a field in double quotes may hold commas, and `""` for a quote. */
function splitCSV(line: string): string[] {
  if (line === "") return [];
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      const [whole, inner = ""] = /^"((?:[^"]|"")*)"/.exec(line.slice(at)) ?? [];
      if (whole === undefined) throw new RangeError(`parse error on line 1: extraneous or missing " in quoted-field`);
      fields.push(inner.replaceAll('""', '"'));
      at += whole.length;
    } else {
      const end = line.indexOf(",", at);
      fields.push(line.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? line.length : end;
    }
    if (at >= line.length) return fields;
    if (line[at] !== ",") throw new RangeError(`parse error on line 1: bare " in non-quoted-field`);
    at++;
  }
}

/** A comma-separated list; several occurrences add up. */
export const stringsFlag: FlagType<readonly string[]> = {
  name: "strings",
  parse: (text, previous = []) => [...previous, ...splitCSV(text)],
  format: bracketed,
};

/** One value for each occurrence, commas and all. */
export const stringArrayFlag: FlagType<readonly string[]> = {
  name: "stringArray",
  parse: (text, previous = []) => [...previous, text],
  format: bracketed,
};

export const int32SliceFlag: FlagType<readonly number[]> = {
  name: "int32Slice",
  parse: (text, previous = []) => [...previous, ...text.split(",").map((item) => intFlag.parse(item, undefined))],
  format: bracketed,
};

function splitPair(item: string, complaint: string): [string, string] {
  const at = item.indexOf("=");
  if (at < 0) throw new RangeError(`${complaint}, string=${item}`);
  return [item.slice(0, at).trim(), item.slice(at + 1).trim()];
}

const formatMap = (map: ReadonlyMap<string, unknown>) =>
  Array.from(map, ([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join(",");

/** `a=true,b=false`; several occurrences add up. */
export const mapStringBoolFlag: FlagType<ReadonlyMap<string, boolean>> = {
  name: "mapStringBool",
  parse(text, previous = new Map()) {
    const map = new Map(previous);
    for (const item of text.split(",").filter((part) => part !== "")) {
      const [key, written] = splitPair(item, "malformed pair, expect string=bool");
      const value = parseBool(written);
      if (value === undefined)
        throw new RangeError(`invalid value of ${key}: ${written}, err: ${parseBoolErrorText(written)}`);
      map.set(key, value);
    }
    return map;
  },
  format: formatMap,
};

/** `a=b,c=d`; a key alone has an empty value where `keysAlone` says so. Several occurrences add up. */
function mapType(name: string, keysAlone: boolean, format: FlagType<ReadonlyMap<string, string>>["format"]) {
  const type: FlagType<ReadonlyMap<string, string>> = {
    name,
    parse(text, previous = new Map()) {
      const map = new Map(previous);
      for (const item of text.split(",").filter((part) => part !== "")) {
        if (keysAlone && !item.includes("=")) map.set(item.trim(), "");
        else map.set(...splitPair(item, "malformed pair, expect string=string"));
      }
      return map;
    },
    format,
  };
  return type;
}

/** Mirrors `cliflag.ConfigurationMap` and `cliflag.MapStringString`. */
export const mapStringStringFlag = mapType("mapStringString", true, formatMap);

/**
 * `key=value` pairs in one line of comma-separated values, so that a quoted pair may hold commas. Mirrors pflag's
 * `stringToString`.
 */
export const stringToStringFlag: FlagType<ReadonlyMap<string, string>> = {
  name: "stringToString",
  parse(text, previous = new Map()) {
    const map = new Map(previous);
    // A value may hold commas only in quotes, save when there is one pair: then all of it belongs to that pair.
    const pairs = text.split("=").length === 2 ? [text.replace(/^"(.*)"$/, "$1")] : splitCSV(text);
    for (const pair of pairs) {
      const at = pair.indexOf("=");
      if (at < 0) throw new RangeError(`${pair} must be formatted as key=value`);
      map.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return map;
  },
  format: (map) => `[${formatMap(map)}]`,
};

/** `pattern=N,...`; checked by whoever uses it, kept as text. */
export const moduleSpecFlag: FlagType<string> = {
  name: "moduleSpec",
  parse: (text) => text,
  format: (value) => value,
};

/** Files of a certificate for some names. */
export interface NamedCertKey {
  readonly certFile: string;
  readonly keyFile: string;
  /** Empty: the names in the certificate. */
  readonly names: readonly string[];
}

/** `cert,key[:name,name]`; several occurrences add up. Mirrors `cliflag.NamedCertKeyArray`. */
export const namedCertKeyFlag: FlagType<readonly NamedCertKey[]> = {
  name: "namedCertKey",
  parse(text, previous = []) {
    // Names never hold a colon; a path on Windows does.
    const [, files = "", list = ""] = /^(.*?[^:]{2,}?)(?::([^:/\\]*))?$/.exec(text) ?? [];
    const [certFile = "", keyFile = "", ...rest] = files.split(",").map((part) => part.trim());
    if (certFile === "" || keyFile === "" || rest.length > 0) {
      throw new RangeError("expected comma separated certificate and key file paths");
    }
    const names = list.split(",").map((name) => name.trim());
    return [...previous, { certFile, keyFile, names: names.filter((name) => name !== "") }];
  },
  format: (values) =>
    `[${values
      .map(({ certFile, keyFile, names }) => `${certFile},${keyFile}${names.length === 0 ? "" : `:${names.join(",")}`}`)
      .join(";")}]`,
};
