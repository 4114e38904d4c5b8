import { type CelType, dynType, listType, mapType, sameType } from "../types/type.js";

/** What type variables stand for, by name. Copied on write: a failed attempt leaves no trace. */
export type Substitutions = ReadonlyMap<string, CelType>;

export function isDynOrError({ kind }: CelType): boolean {
  return kind === "dyn" || kind === "error";
}

/** The substitutions under which each of `from` can be assigned to its `to`; undefined when there are none. */
export function assignList(
  subs: Substitutions,
  from: readonly CelType[],
  to: readonly CelType[],
): Substitutions | undefined {
  const draft = new Map(subs);
  return assignableList(draft, from, to) ? draft : undefined;
}

/** The substitutions under which `from` can be assigned to `to`; undefined when there are none. */
export function assign(subs: Substitutions, from: CelType, to: CelType): Substitutions | undefined {
  return assignList(subs, [from], [to]);
}

type Draft = Map<string, CelType>;

function assignableList(draft: Draft, from: readonly CelType[], to: readonly CelType[]): boolean {
  return from.length === to.length && from.every((type, i) => assignable(draft, type, to[i] ?? dynType));
}

function assignable(draft: Draft, t1: CelType, t2: CelType): boolean {
  if (t2.kind === "param") {
    const result = substitutes(draft, t1, t2);
    if (result.valid) return true;
    if (result.known) return false;
  }
  if (t1.kind === "param") return substitutes(draft, t2, t1).valid;
  if (isDynOrError(t1) || isDynOrError(t2)) return true;
  if (t1.kind === "null") return isNullable(t2);
  if (t2.kind === "null") return isNullable(t1);
  if (t1.kind !== t2.kind) return false;
  switch (t1.kind) {
    case "type":
      return true;
    case "opaque":
    case "list":
    case "map":
      return t1.name === t2.name && assignableList(draft, t1.params, t2.params);
    default:
      return sameType(t1, t2);
  }
}

/** Null may stand for values of these types, and of itself. */
function isNullable({ kind }: CelType): boolean {
  return ["null", "opaque", "struct", "duration", "timestamp"].includes(kind);
}

/** Whether `variable` can stand for `type`, and whether it already stood for something. */
function substitutes(draft: Draft, type: CelType, variable: CelType): { valid: boolean; known: boolean } {
  if (sameType(type, variable)) return { valid: true, known: true };
  const current = draft.get(variable.name);
  if (current === undefined) {
    if (occursIn(draft, variable, type)) return { valid: false, known: false };
    draft.set(variable.name, type);
    return { valid: true, known: false };
  }
  if (sameType(type, current)) return { valid: true, known: true };
  if (!assignable(draft, type, current)) return { valid: false, known: true };
  const general = mostGeneral(type, current);
  if (!occursIn(draft, variable, general)) draft.set(variable.name, general);
  return { valid: true, known: true };
}

function occursIn(draft: Draft, variable: CelType, type: CelType): boolean {
  if (sameType(variable, type)) return true;
  if (type.kind === "param") {
    const known = draft.get(type.name);
    return known !== undefined && occursIn(draft, variable, known);
  }
  return type.params.some((param) => occursIn(draft, variable, param));
}

/** The more general of two types that unify. */
export function mostGeneral(t1: CelType, t2: CelType): CelType {
  return isEqualOrLessSpecific(t1, t2) ? t1 : t2;
}

function isEqualOrLessSpecific(t1: CelType, t2: CelType): boolean {
  if (t1.kind === "dyn" || t1.kind === "param") return true;
  if (t2.kind === "dyn" || t2.kind === "param") return false;
  if (t1.kind !== t2.kind) return false;
  switch (t1.kind) {
    case "type":
      return true;
    case "opaque":
    case "list":
    case "map":
      return (
        t1.name === t2.name &&
        t1.params.length === t2.params.length &&
        t1.params.every((param, i) => isEqualOrLessSpecific(param, t2.params[i] ?? dynType))
      );
    default:
      return sameType(t1, t2);
  }
}

/** `type` with variables replaced by what they stand for; free ones stay, or become dyn when `free` says so. */
export function substitute(subs: Substitutions, type: CelType, free: "keep" | "dyn"): CelType {
  if (type.kind === "param") {
    const known = subs.get(type.name);
    if (known !== undefined) return substitute(subs, known, free);
    return free === "dyn" ? dynType : type;
  }
  if (type.params.length === 0) return type;
  const params = type.params.map((param) => substitute(subs, param, free));
  if (params.every((param, i) => param === type.params[i])) return type;
  const [first = dynType, second = dynType] = params;
  if (type.kind === "list") return listType(first);
  if (type.kind === "map") return mapType(first, second);
  return { ...type, params };
}
