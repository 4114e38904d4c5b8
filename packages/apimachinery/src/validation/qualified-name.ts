import { isLabelPrefix } from "./dns.js";
import { byteLength, checkRule, emptyMessage, maxBytesMessage, regexMessage, textRule } from "./messages.js";

const nameFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const nameMaxLength = 63;
const nameRule = textRule(
  nameFormat,
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  "MyName",
  "my.name",
  "123-abc",
);
const valueRule = textRule(
  `(${nameFormat})?`,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  "MyValue",
  "my_value",
  "12345",
);

function validatePrefix(prefix: string): string[] {
  return (prefix === "" ? [emptyMessage] : isLabelPrefix(prefix)).map((message) => `prefix part ${message}`);
}

/**
 * What keeps `value` from being a qualified name, `[prefix/]name` (label and annotation keys, finalizers); empty when
 * it is one. Mirrors `content.IsLabelKey`.
 */
export function isQualifiedName(value: string): string[] {
  const parts = value.split("/");
  const name = parts.pop() ?? "";
  const [prefix] = parts;
  if (parts.length > 1) {
    const rule = regexMessage(nameRule.message, nameRule.format, ...nameRule.examples);
    return [`a valid label key ${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const messages = prefix === undefined ? [] : validatePrefix(prefix);
  if (name === "") messages.push(`name part ${emptyMessage}`);
  else if (byteLength(name) > nameMaxLength) messages.push(`name part ${maxBytesMessage(nameMaxLength)}`);
  for (const message of checkRule(nameRule, name)) messages.push(`name part ${message}`);
  return messages;
}

/** What keeps `value` from being the value of a label; empty when it can be. Mirrors `content.IsLabelValue`. */
export function isValidLabelValue(value: string): string[] {
  const tooLong = byteLength(value) > nameMaxLength ? [maxBytesMessage(nameMaxLength)] : [];
  return [...tooLong, ...checkRule(valueRule, value)];
}
