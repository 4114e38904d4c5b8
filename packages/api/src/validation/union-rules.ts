import {
  type Field,
  type FieldError,
  type FieldPath,
  fieldErrors,
  getOwn,
  type JSONObject,
} from "@kube-apiserver/apimachinery";
import { isUnset } from "./field-rules.js";
import type { ValidationRule } from "./rule-table.js";

/** A struct with the one before, and its rules by field. */
export interface UnionState {
  readonly fields: ReadonlyMap<string, Field>;
  readonly rules: (name: string) => readonly ValidationRule[];
  readonly value: JSONObject;
  /** Undefined for something new. */
  readonly old: JSONObject | undefined;
  readonly path: FieldPath;
}

/** Members of which exactly one, or at most one, is there. Mirrors `validate.Union` and `validate.ZeroOrOneOfUnion`. */
export function checkUnions(state: UnionState): readonly FieldError[] {
  return [...checkUnion(state, "unionMember", false), ...checkUnion(state, "zeroOrOneOfMember", true)];
}

function checkUnion(state: UnionState, tag: string, mayBeNone: boolean): readonly FieldError[] {
  const members = [...state.fields.values()].filter(({ name }) => state.rules(name).some((rule) => rule.tag === tag));
  if (members.length === 0) return [];
  const set = setOf(members, state.value);
  if (state.old !== undefined && sameNames(set, setOf(members, state.old))) return [];
  const all = members.map(({ name }) => `\`${name}\``).join(", ");
  if (set.length === 0 && !mayBeNone) return [fieldErrors.invalid(state.path, "", `must specify one of: ${all}`)];
  if (set.length < 2) return [];
  const wanted = mayBeNone ? "at most one of" : "exactly one of";
  return [fieldErrors.invalid(state.path, `{${set.join(", ")}}`, `must specify ${wanted}: ${all}`)];
}

function setOf(members: readonly Field[], value: JSONObject): readonly string[] {
  return members.filter((field) => !isUnset(getOwn(value, field.name), field)).map(({ name }) => name);
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}

/** The rule for a member that goes with what the discriminator says. Mirrors `validate.Discriminated`. */
export function discriminatedRules(state: UnionState, rules: readonly ValidationRule[]): readonly ValidationRule[] {
  if (!rules.some(({ tag }) => tag === "member")) return rules;
  const discriminator = [...state.fields.keys()].find((name) =>
    state.rules(name).some(({ tag }) => tag === "discriminator"),
  );
  const type = discriminator === undefined ? undefined : getOwn(state.value, discriminator);
  return rules.flatMap((rule) => {
    if (rule.tag !== "member") return [rule];
    return rule.arg === type && rule.rule !== undefined ? [rule.rule] : [];
  });
}
