import {
  type FieldError,
  FieldPath,
  hasRules,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type ListSchema,
  type RuleTarget,
  type RuleValidator,
  type Schema,
} from "@kube-apiserver/apimachinery";
import { type Env, schemaDeclType } from "@kube-apiserver/cel";
import { compileRules } from "./compile-rules.js";
import type { CompiledRule } from "./compiled-rule.js";
import { Correlation } from "./correlation.js";
import { evaluateRules, type RuleRun, type RuleSubject, runtimeCostBudget } from "./evaluate-rules.js";

/**
 * Evaluates the rules of schemas against values. Rules are compiled when they are first needed, and kept for as long as
 * their schemas are there. Mirrors `cel.Validator` of the apiextensions server.
 */
export function newRuleValidator(env: Env): RuleValidator {
  const validator = new SchemaRules(env);
  return (target) => validator.validate(target);
}

class SchemaRules {
  readonly #env: Env;
  readonly #roots = new WeakMap<Schema, readonly CompiledRule[]>();
  readonly #nested = new WeakMap<Schema, readonly CompiledRule[]>();

  constructor(env: Env) {
    this.#env = env;
  }

  validate({ value, old, schema, path, warn = () => {}, signal }: RuleTarget): readonly FieldError[] {
    const errors: FieldError[] = [];
    const run: RuleRun = { budget: runtimeCostBudget, errors, warn, ...(signal === undefined ? {} : { signal }) };
    const correlation = Correlation.root(value, old, schema);
    this.#validate({ value, schema, path, correlation }, run, path === undefined);
    return errors;
  }

  #validate(subject: RuleSubject, run: RuleRun, isRoot: boolean): void {
    const { value, schema } = subject;
    // Rules are about values that are there.
    if (value === null || !hasRules(schema)) return;
    const rules = this.#compiled(schema, isRoot);
    if (rules.length > 0) evaluateRules(rules, subject, run);
    if (run.budget < 0) return;
    if (schema.kind === "list" && Array.isArray(value)) {
      this.#validateItems(value as readonly JSONValue[], schema, subject, run);
    } else if (isJSONObject(value)) {
      this.#validateMembers(value, subject, run);
    }
  }

  #compiled(schema: Schema, isRoot: boolean): readonly CompiledRule[] {
    const cache = isRoot ? this.#roots : this.#nested;
    const known = cache.get(schema);
    if (known !== undefined) return known;
    const rules = this.#compile(schema, isRoot);
    cache.set(schema, rules);
    return rules;
  }

  #compile(schema: Schema, isRoot: boolean): readonly CompiledRule[] {
    const rules = schema.validation?.rules ?? [];
    if (rules.length === 0) return [];
    const embedded = (schema.kind === "struct" || schema.kind === "any") && schema.embeddedResource === true;
    const type = schemaDeclType(schema, { name: selfTypeName, isResourceRoot: isRoot || embedded });
    if (type !== undefined) return [...compileRules(schema, type, this.#env)];
    const error = "failed to convert to declType for CEL validation rules";
    return rules.map((rule) => ({ rule, error, usesOldSelf: false, maxCost: 0, messageMaxCost: 0 }));
  }

  #validateMembers(object: JSONObject, { schema, path, correlation }: RuleSubject, run: RuleRun): void {
    for (const [key, value = null] of Object.entries(object)) {
      const member = memberSchema(schema, key);
      if (member === undefined) continue;
      const isKey = schema.kind === "map";
      this.#validate(
        {
          value,
          schema: member,
          path: isKey && path !== undefined ? path.key(key) : (path?.child(key) ?? FieldPath.root(key)),
          correlation: correlation.member(key, value, member),
        },
        run,
        false,
      );
      if (run.budget < 0) return;
    }
  }

  #validateItems(
    list: readonly JSONValue[],
    schema: ListSchema,
    { path, correlation }: RuleSubject,
    run: RuleRun,
  ): void {
    const correlationOf = correlation.items(schema);
    for (const [i, value] of list.entries()) {
      const item = { value, schema: schema.items, path: path?.index(i), correlation: correlationOf(value) };
      this.#validate(item, run, false);
      if (run.budget < 0) return;
    }
  }
}

/** Name of the type of `self`; it means nothing, and no rule may rely on it. */
const selfTypeName = "selfType";

function memberSchema(schema: Schema, key: string): Schema | undefined {
  if (schema.kind === "map") return schema.values;
  return schema.kind === "struct" ? schema.fields.get(key)?.schema : undefined;
}
