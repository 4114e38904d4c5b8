import { accumulatorName, type Expr } from "../ast.js";
import { operators } from "../operators.js";
import { argument, iterationVariable, type Macro, type MacroCall, receiver } from "./macro.js";
import { MacroError } from "./macro-error.js";

const notAName = "argument must be a simple name";
const notAnIdentifier = "argument is not an identifier";

/** `has`, `all`, `exists`, `exists_one`, `map` and `filter`: the macros of the language itself. */
export const standardMacros: readonly Macro[] = [
  { function: "has", argCount: 1, receiver: false, expand: expandHas },
  { function: "all", argCount: 2, receiver: true, expand: expandAll },
  { function: "exists", argCount: 2, receiver: true, expand: expandExists },
  { function: "exists_one", argCount: 2, receiver: true, expand: expandExistsOne },
  { function: "existsOne", argCount: 2, receiver: true, expand: expandExistsOne },
  { function: "map", argCount: 2, receiver: true, expand: expandMap },
  { function: "map", argCount: 3, receiver: true, expand: expandMap },
  { function: "filter", argCount: 2, receiver: true, expand: expandFilter },
];

function expandHas({ args, build }: MacroCall): Expr {
  const arg = argument(args, 0);
  if (arg.kind !== "select" || arg.testOnly) throw new MacroError("invalid argument to has() macro", arg);
  return build.presenceTest(arg.operand, arg.field);
}

function expandAll({ target, args, build }: MacroCall): Expr {
  return build.comprehension({
    iterRange: receiver(target),
    iterVar: iterationVariable(argument(args, 0), notAName),
    ...quantifierAll(build, argument(args, 1)),
  });
}

function expandExists({ target, args, build }: MacroCall): Expr {
  return build.comprehension({
    iterRange: receiver(target),
    iterVar: iterationVariable(argument(args, 0), notAName),
    ...quantifierExists(build, argument(args, 1)),
  });
}

function expandExistsOne({ target, args, build }: MacroCall): Expr {
  return build.comprehension({
    iterRange: receiver(target),
    iterVar: iterationVariable(argument(args, 0), notAName),
    ...quantifierExistsOne(build, argument(args, 1)),
  });
}

type Quantifier = Pick<
  Extract<Expr, { kind: "comprehension" }>,
  "accuVar" | "accuInit" | "loopCondition" | "loopStep" | "result"
>;
type Build = MacroCall["build"];

/** Folds a predicate with `&&`, and stops once it is false. */
export function quantifierAll(build: Build, predicate: Expr): Quantifier {
  return {
    accuVar: accumulatorName,
    accuInit: build.literal(true),
    loopCondition: build.call(operators.notStrictlyFalse, build.accu()),
    loopStep: build.call(operators.and, build.accu(), predicate),
    result: build.accu(),
  };
}

/** Folds a predicate with `||`, and stops once it is true. */
export function quantifierExists(build: Build, predicate: Expr): Quantifier {
  return {
    accuVar: accumulatorName,
    accuInit: build.literal(false),
    loopCondition: build.call(operators.notStrictlyFalse, build.call(operators.not, build.accu())),
    loopStep: build.call(operators.or, build.accu(), predicate),
    result: build.accu(),
  };
}

/** Counts how often a predicate holds, and compares with one. */
export function quantifierExistsOne(build: Build, predicate: Expr): Quantifier {
  return {
    accuVar: accumulatorName,
    accuInit: build.literal(0),
    loopCondition: build.literal(true),
    loopStep: build.call(
      operators.conditional,
      predicate,
      build.call(operators.add, build.accu(), build.literal(1)),
      build.accu(),
    ),
    result: build.call(operators.equals, build.accu(), build.literal(1)),
  };
}

function expandMap({ target, args, build }: MacroCall): Expr {
  const iterVar = iterationVariable(argument(args, 0), notAnIdentifier);
  const filter = args.length === 3 ? argument(args, 1) : undefined;
  const append = build.call(operators.add, build.accu(), build.list(argument(args, args.length - 1)));
  return build.comprehension({ iterRange: receiver(target), iterVar, ...collect(build, append, filter) });
}

function expandFilter({ target, args, build }: MacroCall): Expr {
  const iterVar = iterationVariable(argument(args, 0), notAnIdentifier);
  const append = build.call(operators.add, build.accu(), build.list(argument(args, 0)));
  return build.comprehension({ iterRange: receiver(target), iterVar, ...collect(build, append, argument(args, 1)) });
}

/** Collects a list: `append` for every element, or for those for which `filter` holds. */
export function collect(build: Build, append: Expr, filter: Expr | undefined): Quantifier {
  return {
    accuVar: accumulatorName,
    accuInit: build.list(),
    loopCondition: build.literal(true),
    loopStep: filter === undefined ? append : build.call(operators.conditional, filter, append, build.accu()),
    result: build.accu(),
  };
}
