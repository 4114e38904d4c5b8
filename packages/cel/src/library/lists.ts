import { unusedIterVar } from "../ast.js";
import { type FunctionDecl, memberOverload, type Overload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { operators } from "../operators.js";
import { argument, iterationVariable, type Macro, receiver } from "../parser/macro.js";
import { collect } from "../parser/standard-macros.js";
import { taking } from "../stdlib/arguments.js";
import { arithmetic } from "../stdlib/arithmetic.js";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  stringType,
  timestampType,
  typeParam,
  uintType,
} from "../types/type.js";
import { CelError, noSuchOverload } from "../values/cel-error.js";
import { compare } from "../values/compare.js";
import { Double } from "../values/double.js";
import { Duration } from "../values/duration.js";
import { equals } from "../values/equality.js";
import type { Int } from "../values/int.js";
import { memberKey } from "../values/member-key.js";
import { adaptNumber } from "../values/own-value.js";
import { isList, isOfType } from "../values/runtime-type.js";
import { Uint } from "../values/uint.js";
import type { Value } from "../values/value.js";

type List = readonly Value[];

const t = typeParam("T");

const comparable: readonly (readonly [string, CelType])[] = [
  ["int", intType],
  ["uint", uintType],
  ["double", doubleType],
  ["bool", boolType],
  ["duration", durationType],
  ["timestamp", timestampType],
  ["string", stringType],
  ["bytes", bytesType],
];

const summable: readonly (readonly [string, CelType, Value, string])[] = [
  ["int", intType, 0, "add_int64"],
  ["uint", uintType, new Uint(0n), "add_uint64"],
  ["double", doubleType, new Double(0), "add_double"],
  ["duration", durationType, new Duration(0n), "add_duration_duration"],
];

const kubernetesFunctions: readonly FunctionDecl[] = [
  {
    name: "isSorted",
    overloads: comparable.map(([name, type]) =>
      memberOverload(`list_${name}_is_sorted_bool`, [listType(type)], boolType, taking(isSorted)),
    ),
  },
  { name: "sum", overloads: summable.map(sumOverload) },
  {
    name: "max",
    overloads: comparable.map(([name, type]) =>
      memberOverload(
        `list_${name}_max_${name}`,
        [listType(type)],
        type,
        taking((list: List) => extreme(list, "max", 1)),
      ),
    ),
  },
  {
    name: "min",
    overloads: comparable.map(([name, type]) =>
      memberOverload(
        `list_${name}_min_${name}`,
        [listType(type)],
        type,
        taking((list: List) => extreme(list, "min", -1)),
      ),
    ),
  },
  {
    name: "indexOf",
    overloads: [memberOverload("list_a_index_of_int", [listType(t), t], intType, taking(indexOf))],
  },
  {
    name: "lastIndexOf",
    overloads: [memberOverload("list_a_last_index_of_int", [listType(t), t], intType, taking(lastIndexOf))],
  },
];

/** What Kubernetes adds to lists: `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf`. */
export const kubernetesListsLibrary: EnvOptions = { functions: kubernetesFunctions };

function sumOverload([name, type, zero, addition]: (typeof summable)[number]): Overload {
  const add = arithmetic.flatMap(({ overloads }) => overloads).find(({ id }) => id === addition)?.call;
  if (add === undefined) throw new TypeError(`there is no ${addition}`);
  return memberOverload(
    `list_${name}_sum_${name}`,
    [listType(type)],
    type,
    taking((list: List) => {
      let sum = zero;
      for (const item of list) {
        const value = adaptNumber(item);
        sum = isOfType(value, type) ? add(sum, value) : noSuchOverload();
        if (sum instanceof CelError) return sum;
      }
      return sum;
    }),
  );
}

function isSorted(list: List): Value {
  for (let i = 1; i < list.length; i++) {
    const order = compare(adaptNumber(list[i - 1] ?? null), adaptNumber(list[i] ?? null));
    if (order instanceof CelError) return order;
    if (order > 0) return false;
  }
  return true;
}

function extreme(list: List, name: string, sign: 1 | -1): Value {
  let best: Value | undefined;
  for (const raw of list) {
    const item = adaptNumber(raw);
    const order = best === undefined ? sign : compare(item, best);
    if (order instanceof CelError) return order;
    if (order * sign > 0) best = item;
  }
  return best ?? new CelError(`${name} called on empty list`);
}

function indexOf(list: List, item: Value): Value {
  return list.findIndex((other) => equals(adaptNumber(other), item));
}

function lastIndexOf(list: List, item: Value): Value {
  return list.findLastIndex((other) => equals(adaptNumber(other), item));
}

const extensionFunctions: readonly FunctionDecl[] = [
  {
    name: "slice",
    overloads: [memberOverload("list_slice", [listType(t), intType, intType], listType(t), taking(slice))],
  },
  {
    name: "flatten",
    overloads: [
      memberOverload(
        "list_flatten",
        [listType(listType(t))],
        listType(t),
        taking((list: List) => flatten(list, 1)),
      ),
      memberOverload("list_flatten_int", [listType(dynType), intType], listType(dynType), taking(flatten)),
    ],
  },
  {
    name: "sort",
    overloads: comparable.map(([, type]) =>
      memberOverload(
        `list_${type.name}_sort`,
        [listType(type)],
        listType(type),
        taking((list: List) => sortBy(list, list)),
      ),
    ),
  },
  {
    name: "@sortByAssociatedKeys",
    overloads: comparable.map(([, type]) =>
      memberOverload(
        `list_${type.name}_sortByAssociatedKeys`,
        [listType(t), listType(type)],
        listType(t),
        taking(sortBy),
      ),
    ),
  },
  { name: "lists.range", overloads: [overload("lists_range", [intType], listType(intType), taking(range))] },
  {
    name: "reverse",
    overloads: [
      memberOverload(
        "list_reverse",
        [listType(t)],
        listType(t),
        taking((list: List) => list.toReversed()),
      ),
    ],
  },
  { name: "distinct", overloads: [memberOverload("list_distinct", [listType(t)], listType(t), taking(distinct))] },
];

const inputName = "@__sortBy_input__";

/** `list.sortBy(x, key)`: sorts by what the key of each element is. */
const sortByMacro: Macro = {
  function: "sortBy",
  argCount: 2,
  receiver: true,
  expand({ target, args, build }) {
    const iterVar = iterationVariable(argument(args, 0), "argument is not an identifier");
    const append = build.call(operators.add, build.accu(), build.list(argument(args, 1)));
    const keys = build.comprehension({
      iterRange: build.ident(inputName),
      iterVar,
      ...collect(build, append, undefined),
    });
    return build.comprehension({
      iterRange: build.list(),
      iterVar: unusedIterVar,
      accuVar: inputName,
      accuInit: receiver(target),
      loopCondition: build.literal(false),
      loopStep: build.ident(inputName),
      result: build.memberCall("@sortByAssociatedKeys", build.ident(inputName), keys),
    });
  },
};

/** Lists as transformed. Mirrors `ext.Lists`, version 3. */
export const listsLibrary: EnvOptions = { functions: extensionFunctions, macros: [sortByMacro] };

function slice(list: List, start: Int, end: Int): Value {
  const what = `cannot slice(${start}, ${end})`;
  if (start < 0 || end < 0) return new CelError(`${what}, negative indexes not supported`);
  if (start > end) return new CelError(`${what}, start index must be less than or equal to end index`);
  if (list.length < end) return new CelError(`${what}, list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

function flatten(list: List, depth: Int): Value {
  if (depth < 0) return new CelError("level must be non-negative");
  return list.flatMap((item) => (isList(item) && depth > 0 ? (flatten(item, Number(depth) - 1) as List) : [item]));
}

function sortBy(list: List, keys: List): Value {
  if (list.length !== keys.length) {
    const sizes = `${list.length} and ${keys.length} elements respectively`;
    return new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${sizes}`,
    );
  }
  let failure: CelError | undefined;
  const pairs = list.map((item, i) => [item, adaptNumber(keys[i] ?? null)] as const);
  const sorted = pairs.toSorted(([, a], [, b]) => {
    const order = compare(a, b);
    if (!(order instanceof CelError)) return order;
    failure = new CelError("list elements must have the same type");
    return 0;
  });
  return failure ?? sorted.map(([item]) => item);
}

/** More would be a list that no cost limit lets through. */
const maxRange = 1_000_000;

function range(count: Int): Value {
  if (count > maxRange) return new CelError(`lists.range(${count}) exceeds maximum size`);
  return Array.from({ length: Math.max(Number(count), 0) }, (_, i) => i);
}

function distinct(list: List): Value {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = memberKey(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
