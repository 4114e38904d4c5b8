import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  hasRules,
  type JSONObject,
  type JSONValue,
  omitValue,
  type Schema,
  type ValidationRule,
} from "@kube-apiserver/apimachinery";
import { type Env, maxRequestSizeBytes, schemaDeclType } from "@kube-apiserver/cel";
import { compileRules } from "./compile-rules.js";
import type { CompiledRule } from "./compiled-rule.js";
import { validFieldPath } from "./field-path.js";
import { costMessage, ruleCostLimit, TotalCost } from "./rule-costs.js";
import { multiplyCosts } from "./saturated.js";

/** What surrounds the check of rules. */
export interface RuleCheckOptions {
  /** Whether the part of the schema at `path` is otherwise right: rules over a wrong one would be told nonsense. */
  isCompilable(path: FieldPath): boolean;
  /** Whether single rules may cost what they like: the schema was stored like this already. Default `false`. */
  readonly allowsCostlyRules?: boolean;
}

/**
 * Checks the rules of a schema when it is written, in steps, one for each rule: that they say what they have to, compile, and cannot cost too much.
 * Mirrors what `ValidateCustomResourceDefinitionOpenAPISchema` does about `x-kubernetes-validations`. Upstream compiles
 * expressions that were there before with libraries that are too new for new ones; 1.36 brought none.
 * @param path - of `openAPIV3Schema`
 */
export function* validateRulesSteps(
  schema: Schema,
  path: FieldPath,
  env: Env,
  options: RuleCheckOptions,
): Generator<void, readonly FieldError[]> {
  if (!hasRules(schema)) return [];
  const checker = new RuleChecker(env, options);
  yield* checker.visit(schema, { path, cardinality: 1, uncorrelatable: undefined, isRoot: true });
  return [...checker.schemaErrors, ...checker.errors, ...checker.total.errors(path)];
}

/** Where a schema node stands. */
interface Place {
  readonly path: FieldPath;
  /** How many values of it an object may have; undefined when nothing bounds that. */
  readonly cardinality: number | undefined;
  /** The part of the schema around it whose items have no old ones to compare with. */
  readonly uncorrelatable: FieldPath | undefined;
  readonly isRoot: boolean;
}

class RuleChecker {
  /** Rules that do not say what they have to. Come first, as upstream has it. */
  readonly schemaErrors: FieldError[] = [];
  /** Rules that do not compile, or cost too much. */
  readonly errors: FieldError[] = [];
  readonly total = new TotalCost();
  readonly #env: Env;
  readonly #options: RuleCheckOptions;

  constructor(env: Env, options: RuleCheckOptions) {
    this.#env = env;
    this.#options = options;
  }

  *visit(schema: Schema, place: Place): Generator<void> {
    if (!hasRules(schema)) return;
    const before = this.schemaErrors.length;
    yield* this.#visitBelow(schema, place);
    const rules = schema.validation?.rules ?? [];
    if (rules.length === 0) return;
    const path = place.path.child("x-kubernetes-validations");
    for (const [i, rule] of rules.entries()) {
      for (const error of checkRule(rule, schema, path.index(i))) this.schemaErrors.push(error);
    }
    const wrongHereOrBelow = this.schemaErrors.length > before;
    if (!wrongHereOrBelow && this.#options.isCompilable(place.path)) yield* this.#compile(schema, place, path);
  }

  *#visitBelow(schema: Schema, { path, cardinality, uncorrelatable }: Place): Generator<void> {
    const below = { cardinality: childCardinality(schema, cardinality), uncorrelatable, isRoot: false };
    switch (schema.kind) {
      case "struct":
        for (const [name, { schema: field }] of schema.fields) {
          yield* this.visit(field, {
            ...below,
            path: path.child("properties").key(name),
            uncorrelatable: uncorrelatable ?? (schema.correlatable === false ? path : undefined),
          });
        }
        return;
      case "map":
        yield* this.visit(schema.values, { ...below, path: path.child("additionalProperties") });
        return;
      case "list":
        yield* this.visit(schema.items, {
          ...below,
          path: path.child("items"),
          uncorrelatable: uncorrelatable ?? (schema.listType === "map" ? undefined : path),
        });
        return;
      default:
        return;
    }
  }

  *#compile(schema: Schema, place: Place, path: FieldPath): Generator<void> {
    const embedded = (schema.kind === "struct" || schema.kind === "any") && schema.embeddedResource === true;
    const type = schemaDeclType(schema, { name: "selfType", isResourceRoot: place.isRoot || embedded });
    if (type === undefined) {
      const why = "failed to construct type information for x-kubernetes-validations rules";
      const detail = `internal error: ${why}: unable to convert structural schema to CEL declarations`;
      this.errors.push({ type: "InternalError", field: path.toString(), badValue: omitValue, detail });
      return;
    }
    const repeated = place.cardinality ?? Math.floor(maxRequestSizeBytes / (type.minSerializedSize + 1));
    let i = 0;
    for (const compiled of compileRules(schema, type, this.#env)) {
      this.#report(compiled, path.index(i++), { ...place, cardinality: repeated });
      yield;
    }
  }

  #report(compiled: CompiledRule, path: FieldPath, { cardinality = 1, uncorrelatable }: Place): void {
    const { rule, error, messageError, message, usesOldSelf, messageMaxCost } = compiled;
    const cost = multiplyCosts(compiled.maxCost, cardinality);
    this.#limit("estimated rule cost", path.child("rule"), cost);
    if (error !== undefined) this.errors.push(fieldErrors.invalid(path.child("rule"), printed(rule), error));
    const messagePath = path.child("messageExpression");
    if (messageError !== undefined) this.errors.push(fieldErrors.invalid(messagePath, printed(rule), messageError));
    else if (message !== undefined) this.#limit("estimated messageExpression cost", messagePath, messageMaxCost);
    if (usesOldSelf && uncorrelatable !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
      this.errors.push(fieldErrors.invalid(path.child("rule"), rule.rule, detail));
    } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
      const detail = "may not be set if oldSelf is not used in rule";
      this.errors.push(fieldErrors.invalid(path.child("optionalOldSelf"), rule.optionalOldSelf, detail));
    }
  }

  #limit(name: string, path: FieldPath, cost: number): void {
    if (cost > ruleCostLimit && this.#options.allowsCostlyRules !== true)
      this.errors.push(fieldErrors.forbidden(path, costMessage(name, cost)));
    this.total.add(path, cost);
  }
}

/** How many values of what is below there may be. */
function childCardinality(schema: Schema, cardinality: number | undefined): number | undefined {
  if (cardinality === undefined) return undefined;
  if (schema.kind === "map") return times(cardinality, schema.validation?.maxProperties);
  return schema.kind === "list" ? times(cardinality, schema.validation?.maxItems) : cardinality;
}

function times(cardinality: number, limit: number | undefined): number | undefined {
  return limit === undefined ? undefined : multiplyCosts(cardinality, Math.max(limit, 0));
}

const reasons: readonly string[] = [
  "FieldValueDuplicate",
  "FieldValueForbidden",
  "FieldValueInvalid",
  "FieldValueRequired",
];

/** What a rule has to be before anybody compiles it. */
function checkRule(rule: ValidationRule, schema: Schema, path: FieldPath): readonly FieldError[] {
  const { reason, fieldPath, messageExpression } = rule;
  const errors = [...checkMessage(rule, path)];
  if (messageExpression !== undefined && messageExpression.trim() === "") {
    errors.push(
      fieldErrors.required(path.child("messageExpression"), "messageExpression must be non-empty if specified"),
    );
  }
  if (reason !== undefined && !reasons.includes(reason)) {
    errors.push(fieldErrors.notSupported(path.child("reason"), reason, reasons));
  }
  if (fieldPath === undefined) return errors;
  const invalid = (detail: string) => errors.push(fieldErrors.invalid(path.child("fieldPath"), fieldPath, detail));
  if (fieldPath.trim() === "") invalid("must be non-empty if specified");
  if (/[\n\r]/.test(fieldPath)) invalid("must not contain line breaks");
  if (validFieldPath(fieldPath, schema) === undefined) invalid("must be a valid path");
  return errors;
}

function checkMessage({ rule, message = "" }: ValidationRule, path: FieldPath): readonly FieldError[] {
  const [trimmedRule, trimmedMessage] = [rule.trim(), message.trim()];
  if (trimmedRule === "") return [fieldErrors.required(path.child("rule"), "rule is not specified")];
  if (message !== "" && trimmedMessage === "") {
    return [fieldErrors.invalid(path.child("message"), message, "must be non-empty if specified")];
  }
  if (/[\n\r]/.test(trimmedMessage)) {
    return [fieldErrors.invalid(path.child("message"), message, "must not contain line breaks")];
  }
  if (/[\n\r]/.test(trimmedRule) && trimmedMessage === "") {
    return [fieldErrors.required(path.child("message"), "message must be specified if rule contains line breaks")];
  }
  return [];
}

/** The rule as upstream prints it in messages: with the names of Go fields. */
function printed(rule: ValidationRule): JSONObject {
  const { message = "", messageExpression = "", reason = null, fieldPath = "", optionalOldSelf = null } = rule;
  return {
    Rule: rule.rule,
    Message: message,
    MessageExpression: messageExpression,
    Reason: reason,
    FieldPath: fieldPath,
    OptionalOldSelf: optionalOldSelf,
  } satisfies Record<string, JSONValue>;
}
