import type { Expr } from "../ast.js";
import { unusedIterVar } from "../ast.js";
import { operators } from "../operators.js";
import { argument, type Macro, type MacroCall, receiver } from "./macro.js";
import { MacroError } from "./macro-error.js";

/** `cel.bind(name, value, expr)`. Mirrors `ext.Bindings`, which Kubernetes enables for device selectors only. */
export const bindMacro: Macro = {
  function: "bind",
  argCount: 3,
  receiver: true,
  expand({ target, args, build }) {
    if (target?.kind !== "ident" || target.name !== "cel") return undefined;
    const name = simpleName(argument(args, 0), "cel.bind() variable names must be simple identifiers");
    return bind(build, { name, value: argument(args, 1), result: argument(args, 2) });
  },
};

/** `optMap` and `optFlatMap` of optional values. Mirrors the macros of `cel.OptionalTypes`. */
export const optionalMacros: readonly Macro[] = [
  {
    function: "optMap",
    argCount: 2,
    receiver: true,
    expand: (call) => whenPresent(call, "optMap", (mapped) => call.build.call("optional.of", mapped)),
  },
  {
    function: "optFlatMap",
    argCount: 2,
    receiver: true,
    expand: (call) => whenPresent(call, "optFlatMap", (mapped) => mapped),
  },
];

function whenPresent({ target, args, build }: MacroCall, macro: string, wrap: (mapped: Expr) => Expr): Expr {
  const operand = receiver(target);
  const name = simpleName(argument(args, 0), `${macro}() variable name must be a simple identifier`);
  const value = build.memberCall("value", build.copy(operand));
  return build.call(
    operators.conditional,
    build.memberCall("hasValue", operand),
    wrap(bind(build, { name, value, result: argument(args, 1) })),
    build.call("optional.none"),
  );
}

interface Binding {
  readonly name: string;
  readonly value: Expr;
  readonly result: Expr;
}

/** A fold over nothing, whose accumulator is the bound name. */
function bind(build: MacroCall["build"], { name, value, result }: Binding): Expr {
  return build.comprehension({
    iterRange: build.list(),
    iterVar: unusedIterVar,
    accuVar: name,
    accuInit: value,
    loopCondition: build.literal(false),
    loopStep: build.ident(name),
    result,
  });
}

function simpleName(arg: Expr, complaint: string): string {
  if (arg.kind !== "ident") throw new MacroError(complaint, arg);
  return arg.name;
}
