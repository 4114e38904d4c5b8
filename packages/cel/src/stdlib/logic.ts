import { type FunctionDecl, overload } from "../declarations.js";
import { operators } from "../operators.js";
import { boolType, intType, listType, mapType, typeParam } from "../types/type.js";
import { taking } from "./arguments.js";

const a = typeParam("A");
const b = typeParam("B");

/** Logic, conditionals and indexing: what the evaluator does itself, save negation. */
export const logic: readonly FunctionDecl[] = [
  { name: operators.conditional, overloads: [overload("conditional", [boolType, a, a], a)] },
  { name: operators.and, overloads: [overload("logical_and", [boolType, boolType], boolType)] },
  { name: operators.or, overloads: [overload("logical_or", [boolType, boolType], boolType)] },
  {
    name: operators.not,
    overloads: [
      overload(
        "logical_not",
        [boolType],
        boolType,
        taking((value: boolean) => !value),
      ),
    ],
  },
  { name: operators.notStrictlyFalse, overloads: [overload("not_strictly_false", [boolType], boolType)] },
  {
    name: operators.index,
    overloads: [overload("index_list", [listType(a), intType], a), overload("index_map", [mapType(a, b), a], b)],
  },
];
