import { jsonEqual } from "../json/equal.js";
import { quoteGo } from "../json/go-quote.js";
import { isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { maxFieldErrors } from "../validation/first-errors.js";
import { matchesFormat } from "./formats.js";
import { isGoInteger, isNumber } from "./go-number.js";
import { jsonTypeOf, runeCount } from "./json-type.js";
import { NodePath } from "./node-path.js";
import { isUnchanged, itemCorrelator, type Old, oldMember } from "./old-value.js";
import { type PatternEngine, PatternSyntaxError } from "./pattern.js";
import type { NestedValueValidation, Schema } from "./schema.js";
import { checkNumber, type NumberProblem } from "./validate-number.js";
import { EnoughFailures, type Failure, Failures } from "./validation-failure.js";
import { ValidationNode } from "./validation-node.js";

/**
 * One run of structural validation, with the checks, texts and match counts of kube-openapi's validator. Match counts
 * decide which alternative of a failed `anyOf` or `oneOf` is reported: the one of which most was right.
 *
 * Source: k8s.io/kube-openapi/pkg/validation/validate and, for ratcheting, pkg/apiserver/validation/ratcheting.go in
 * k8s.io/apiextensions-apiserver v0.36.
 */
export class ValueValidator {
  readonly #patterns: PatternEngine | undefined;
  readonly #path = new NodePath();
  #failures = new Failures();

  constructor(patterns: PatternEngine | undefined) {
    this.#patterns = patterns;
  }

  /**
   * Failures of `value`; those of parts that equal their old value are forgiven when `old` is given. Of a new value no more
   * are looked for than one above what is told.
   */
  run(value: JSONValue, schema: Schema, old: Old): readonly Failure[] {
    const failures = new Failures(old === undefined ? maxFieldErrors + 1 : undefined);
    this.#failures = failures;
    try {
      this.#ratcheted(value, ValidationNode.of(schema), old);
    } catch (err) {
      if (!(err instanceof EnoughFailures)) throw err;
    }
    return failures.list;
  }

  #ratcheted(value: JSONValue, node: ValidationNode, old: Old): number {
    const before = this.#failures.list.length;
    const matched = this.#check(value, node, old);
    if (old !== undefined && this.#failures.list.length > before && isUnchanged(value, old.value, node)) {
      this.#failures.truncate(before);
    }
    return matched;
  }

  #check(value: JSONValue, node: ValidationNode, old: Old): number {
    if (value === null) return this.#checkNull(node);
    // One for the node, one each for the junctors and the enum, which always apply; see the class comment.
    let matched = 4;
    if (node.types.length > 0 || node.format !== "") matched += this.#checkType(value, node) ? 2 : 1;
    matched += this.#checkJunctors(value, node, old);
    if (typeof value === "string") matched += this.#checkString(value, node);
    else if (isNumber(value)) matched += this.#checkNumber(value, node);
    else if (Array.isArray(value)) matched += 2 + this.#checkList(value, node, old);
    this.#checkEnum(value, node);
    if (isJSONObject(value)) matched += 1 + this.#checkObject(value, node, old);
    return matched;
  }

  #checkNull(node: ValidationNode): number {
    const wrong = node.types.length > 0 && !node.nullable;
    if (wrong) this.#wrongType(node.types.join(","), "null");
    this.#checkEnum(null, node);
    return wrong ? 0 : 1;
  }

  #checkType(value: JSONValue, { types, format }: ValidationNode): boolean {
    const { type, format: own } = jsonTypeOf(value);
    const numeric = types.includes("number") || types.includes("integer");
    const fits = types.includes(type) || (type === "integer" && types.includes("number"));
    const textual = type === "string" || type === "array";
    if (format !== "" && textual && !numeric) return true;
    if (format !== "" && !textual && !fits && own !== format) return this.#wrongType(format, own);
    return fits || (types.length === 0 && format !== "") || this.#wrongType(types.join(","), type);
  }

  #wrongType(expected: string, actual: string): false {
    const message = `${this.#path} in body must be of type ${expected}: ${quoteGo(actual)}`;
    this.#fail({ kind: "type", message, value: actual });
    return false;
  }

  #checkString(value: string, node: ValidationNode): number {
    this.#checkText(value, node);
    if (node.format === "") return 1;
    if (!matchesFormat(value, node.format)) this.#wrongType(node.format, value);
    return 2;
  }

  /** Only the first of these is reported, as upstream does. */
  #checkText(value: string, { validation }: ValidationNode): void {
    const { maxLength, minLength, pattern } = validation;
    const length = maxLength === undefined && minLength === undefined ? 0 : runeCount(value);
    if (maxLength !== undefined && length > maxLength) {
      const message = `${this.#path} in body should be at most ${maxLength} chars long`;
      this.#fail({ kind: "tooLong", message, value, limit: maxLength });
    } else if (minLength !== undefined && length < minLength) {
      this.#invalid(value, `should be at least ${minLength} chars long`);
    } else if (pattern !== undefined && pattern !== "") this.#checkPattern(value, pattern);
  }

  #checkPattern(value: string, pattern: string): void {
    if (this.#patterns === undefined) throw new TypeError("the schema has a pattern, but there is no pattern engine");
    try {
      if (!this.#patterns.compile(pattern).test(value)) this.#invalid(value, `should match '${pattern}'`);
    } catch (error) {
      if (!(error instanceof PatternSyntaxError)) throw error;
      this.#invalid(value, `should match '${pattern}, but pattern is invalid: ${error.message}'`);
    }
  }

  #checkNumber(value: number | bigint, node: ValidationNode): number {
    for (const problem of checkNumber(value, node)) this.#reportNumber(value, problem);
    return 2;
  }

  #reportNumber(value: number | bigint, problem: NumberProblem): void {
    switch (problem.about) {
      case "factor": {
        const message = `factor MultipleOf declared for ${this.#path} must be positive: ${problem.factor}`;
        this.#fail({ kind: "invalid", message, value: problem.factor });
        break;
      }
      case "range":
        this.#fail({ kind: "composite", message: `${problem.text} in ${this.#path}` });
        break;
      case "value":
        this.#invalid(value, problem.text);
        break;
      default:
        problem satisfies never;
    }
  }

  #checkEnum(value: JSONValue, { validation: { enum: supported } }: ValidationNode): void {
    if (supported === undefined || supported.length === 0) return;
    if (isListed(value, supported)) return;
    this.#fail({ kind: "enum", message: `${this.#path} in body should be one of ${supported}`, value, supported });
  }

  #checkList(value: readonly JSONValue[], node: ValidationNode, old: Old): number {
    let matched = 0;
    const { items } = node;
    if (items !== undefined) {
      const correlate = itemCorrelator(node.listMapKeys, old);
      for (const [at, item] of value.entries()) {
        this.#path.push(at);
        matched += this.#ratcheted(item, items, correlate(item));
        this.#path.pop();
      }
    }
    const { minItems, maxItems, uniqueItems } = node.validation;
    if (minItems !== undefined && value.length < minItems) {
      this.#invalid(value.length, `should have at least ${minItems} items`);
    }
    if (maxItems !== undefined && value.length > maxItems) this.#tooMany(value.length, maxItems, "items");
    if (uniqueItems === true && hasDuplicates(value)) this.#invalid("", "shouldn't contain duplicates");
    return matched;
  }

  #checkObject(value: JSONObject, node: ValidationNode, old: Old): number {
    const keys = Object.keys(value);
    const { minProperties, maxProperties, required } = node.validation;
    if (minProperties !== undefined && keys.length < minProperties) {
      this.#invalid(keys.length, `should have at least ${minProperties} properties`);
    }
    if (maxProperties !== undefined && keys.length > maxProperties) {
      this.#tooMany(keys.length, maxProperties, "properties");
    }
    let matched = 0;
    for (const key of keys) matched += this.#checkMember(value, key, node, old);
    for (const key of required ?? []) {
      if (!Object.hasOwn(value, key)) this.#missing(key);
    }
    return matched;
  }

  #checkMember(object: JSONObject, key: string, node: ValidationNode, old: Old): number {
    const value = object[key];
    const member = node.properties.get(key) ?? node.additional;
    if (value === undefined || member === undefined) return 0;
    if (member === false) {
      this.#fail({ kind: "invalid", message: `${this.#path}.${key} in body is a forbidden property`, value: key });
      return 0;
    }
    const hidden = this.#path.isRoot && (key === "apiVersion" || key === "kind");
    this.#path.push(key);
    const matched = this.#ratcheted(value, member, hidden ? undefined : oldMember(old, key));
    this.#path.pop();
    return matched;
  }

  #checkJunctors(value: JSONValue, { validation }: ValidationNode, old: Old): number {
    const { anyOf, oneOf, allOf, not } = validation;
    let matched = 0;
    if (anyOf !== undefined && anyOf.length > 0) matched += this.#checkAnyOf(value, anyOf, old);
    if (oneOf !== undefined && oneOf.length > 0) matched += this.#checkOneOf(value, oneOf, old);
    if (allOf !== undefined && allOf.length > 0) matched += this.#checkAllOf(value, allOf, old);
    if (not !== undefined && this.#attempt(value, not, old).failures.length === 0) {
      this.#composite("must not validate the schema (not)");
    }
    return matched;
  }

  #checkAnyOf(value: JSONValue, alternatives: readonly NestedValueValidation[], old: Old): number {
    let best: Attempt | undefined;
    for (const alternative of alternatives) {
      const attempt = this.#attempt(value, alternative, old);
      if (attempt.failures.length === 0) return attempt.matched;
      if (best === undefined || attempt.matched > best.matched) best = attempt;
    }
    this.#composite("must validate at least one schema (anyOf)");
    return this.#merge(best);
  }

  #checkOneOf(value: JSONValue, alternatives: readonly NestedValueValidation[], old: Old): number {
    let best: Attempt | undefined;
    let first: Attempt | undefined;
    let valid = 0;
    for (const alternative of alternatives) {
      const attempt = this.#attempt(value, alternative, old);
      if (attempt.failures.length === 0) {
        valid++;
        first ??= attempt;
      } else if (best === undefined || attempt.matched > best.matched) best = attempt;
    }
    if (valid === 1) return first?.matched ?? 0;
    const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
    this.#composite(`must validate one and only one schema (oneOf). ${found}`);
    return valid === 0 ? this.#merge(best) : 0;
  }

  #checkAllOf(value: JSONValue, parts: readonly NestedValueValidation[], old: Old): number {
    let valid = 0;
    let matched = 0;
    for (const part of parts) {
      const attempt = this.#attempt(value, part, old);
      if (attempt.failures.length === 0) valid++;
      matched += this.#merge(attempt);
    }
    if (valid < parts.length) {
      this.#composite(`must validate all the schemas (allOf)${valid === 0 ? ". None validated" : ""}`);
    }
    return matched;
  }

  /** Checks against an alternative, apart from what was found so far. */
  #attempt(value: JSONValue, nested: NestedValueValidation, old: Old): Attempt {
    const outer = this.#failures;
    this.#failures = new Failures();
    const matched = this.#check(value, ValidationNode.of(nested), old);
    const failures = this.#failures.list;
    this.#failures = outer;
    return { matched, failures };
  }

  #merge(attempt: Attempt | undefined): number {
    this.#failures.addAll(attempt?.failures ?? []);
    return attempt?.matched ?? 0;
  }

  #composite(text: string): void {
    this.#fail({ kind: "composite", message: `${quoteGo(this.#path.toString())} ${text}` });
  }

  #missing(key: string): void {
    const name = `${this.#path}.${key}`;
    this.#failures.add({ kind: "required", name, message: `${name} in body is required` });
  }

  #tooMany(value: number, limit: number, what: string): void {
    const message = `${this.#path} in body should have at most ${limit} ${what}`;
    this.#fail({ kind: "tooMany", message, value, limit });
  }

  #invalid(value: JSONValue, text: string): void {
    this.#fail({ kind: "invalid", message: `${this.#path} in body ${text}`, value });
  }

  #fail(failure: Omit<Failure, "name">): void {
    this.#failures.add({ ...failure, name: this.#path.toString() });
  }
}

/**
 * Whether `value` is one of those that are supported. As upstream, a number is cut down to an integer where the supported
 * one is an integer: 1.5 is let in as 1. Mirrors `Enum`.
 */
export function isListed(value: JSONValue, supported: readonly JSONValue[]): boolean {
  for (const allowed of supported) {
    if (allowed === null) continue;
    if (jsonEqual(allowed, value)) return true;
    if (typeof value === "number" && isNumber(allowed) && isGoInteger(allowed) && Math.trunc(value) === Number(allowed))
      return true;
  }
  return false;
}

interface Attempt {
  readonly matched: number;
  readonly failures: readonly Failure[];
}

function hasDuplicates(items: readonly JSONValue[]): boolean {
  return items.some((item, at) => items.slice(0, at).some((earlier) => jsonEqual(item, earlier)));
}
