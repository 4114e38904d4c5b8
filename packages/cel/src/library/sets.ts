import { overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { boolType, listType, typeParam } from "../types/type.js";
import { memberKey } from "../values/member-key.js";
import type { Value } from "../values/value.js";

type List = readonly Value[];

const t = listType(typeParam("T"));

/** Lists taken as sets. Mirrors `ext.Sets`. */
export const setsLibrary: EnvOptions = {
  functions: [
    { name: "sets.contains", overloads: [overload("list_sets_contains_list", [t, t], boolType, taking(contains))] },
    {
      name: "sets.equivalent",
      overloads: [overload("list_sets_equivalent_list", [t, t], boolType, taking(equivalent))],
    },
    {
      name: "sets.intersects",
      overloads: [overload("list_sets_intersects_list", [t, t], boolType, taking(intersects))],
    },
  ],
};

function contains(list: List, part: List): boolean {
  if (part.length === 0) return true;
  const members = new Set(list.map(memberKey));
  return part.every((item) => members.has(memberKey(item)));
}

function equivalent(a: List, b: List): boolean {
  return contains(a, b) && contains(b, a);
}

function intersects(a: List, b: List): boolean {
  if (a.length === 0 || b.length === 0) return false;
  const members = new Set(a.map(memberKey));
  return b.some((item) => members.has(memberKey(item)));
}
