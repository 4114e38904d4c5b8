import type { Expr } from "../ast.js";
import { operators } from "../operators.js";
import { argument, iterationVariable, type Macro, type MacroCall, receiver } from "./macro.js";
import { MacroError } from "./macro-error.js";
import { collect, quantifierAll, quantifierExists, quantifierExistsOne } from "./standard-macros.js";

/** Comprehensions over index and element, or key and value. Mirrors `ext.TwoVarComprehensions`. */
export const twoVariableMacros: readonly Macro[] = [
  macro("all", 3, ({ build }, rest) => quantifierAll(build, argument(rest, 0))),
  macro("exists", 3, ({ build }, rest) => quantifierExists(build, argument(rest, 0))),
  macro("existsOne", 3, ({ build }, rest) => quantifierExistsOne(build, argument(rest, 0))),
  macro("exists_one", 3, ({ build }, rest) => quantifierExistsOne(build, argument(rest, 0))),
  ...withFilter("transformList", ({ build }, transform) =>
    build.call(operators.add, build.accu(), build.list(transform)),
  ),
  ...withFilter("transformMap", ({ build, args }, transform) =>
    build.call(operators.mapInsert, build.accu(), build.ident(nameOf(argument(args, 0))), transform),
  ),
  ...withFilter("transformMapEntry", ({ build }, transform) =>
    build.call(operators.mapInsert, build.accu(), transform),
  ),
];

type Fold = ReturnType<typeof quantifierAll>;

function macro(name: string, argCount: number, fold: (call: MacroCall, rest: readonly Expr[]) => Fold): Macro {
  return {
    function: name,
    argCount,
    receiver: true,
    expand(call) {
      const { target, args, build } = call;
      const { iterVar, iterVar2 } = iterationVariables(args);
      return build.comprehension({ iterRange: receiver(target), iterVar, iterVar2, ...fold(call, args.slice(2)) });
    },
  };
}

/** `name(k, v, transform)` and `name(k, v, filter, transform)`. */
function withFilter(name: string, append: (call: MacroCall, transform: Expr) => Expr): readonly Macro[] {
  return [3, 4].map((argCount) =>
    macro(name, argCount, (call, rest) => {
      const filter = argCount === 4 ? argument(rest, 0) : undefined;
      const folded = collect(call.build, append(call, argument(rest, argCount - 3)), filter);
      return name === "transformList" ? folded : { ...folded, accuInit: call.build.map() };
    }),
  );
}

function iterationVariables(args: readonly Expr[]): { iterVar: string; iterVar2: string } {
  const [first, second] = [argument(args, 0), argument(args, 1)];
  const [name, name2] = [nameOf(first), nameOf(second)];
  if (name === name2) throw new MacroError(`duplicate variable name: ${name}`, second);
  const complaint = "argument must be a simple name";
  return { iterVar: iterationVariable(first, complaint), iterVar2: iterationVariable(second, complaint) };
}

function nameOf(arg: Expr): string {
  if (arg.kind !== "ident") throw new MacroError("argument must be a simple name", arg);
  return arg.name;
}
