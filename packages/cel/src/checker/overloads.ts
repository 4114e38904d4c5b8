import type { FunctionDecl, Overload } from "../declarations.js";
import { type CelType, dynType, sameType } from "../types/type.js";
import { assignList, type Substitutions, substitute } from "./unify.js";

/** The overloads a call may go to, and the type of its result. */
export interface Resolution {
  readonly overloads: readonly Overload[];
  readonly type: CelType;
  readonly subs: Substitutions;
}

/** How a call is resolved. */
export interface ResolveOptions {
  readonly member: boolean;
  readonly subs: Substitutions;
  readonly newVariable: () => CelType;
}

/** Finds the overloads that take arguments of these types; undefined when there are none. */
export function resolveOverloads(
  fn: FunctionDecl,
  args: readonly CelType[],
  { member, subs: initial, newVariable }: ResolveOptions,
): Resolution | undefined {
  let subs = initial;
  let type: CelType | undefined;
  const overloads: Overload[] = [];
  for (const overload of fn.overloads) {
    if (overload.member !== member) continue;
    const fresh = instantiate(overload, newVariable);
    const assigned = assignList(subs, args, fresh.args);
    if (assigned === undefined) continue;
    subs = assigned;
    overloads.push(overload);
    const result = substitute(subs, fresh.result, "keep");
    if (type === undefined) type = result;
    else if (type.kind !== "dyn" && !sameType(type, result)) type = dynType;
  }
  return type === undefined ? undefined : { overloads, type, subs };
}

/** The signature with variables of the checker in place of its type parameters. */
function instantiate({ args, result }: Overload, newVariable: () => CelType): Pick<Overload, "args" | "result"> {
  const names = new Set<string>();
  for (const type of [...args, result]) collectParams(type, names);
  if (names.size === 0) return { args, result };
  const variables = new Map([...names].map((name) => [name, newVariable()]));
  return {
    args: args.map((type) => substitute(variables, type, "keep")),
    result: substitute(variables, result, "keep"),
  };
}

function collectParams(type: CelType, names: Set<string>): void {
  if (type.kind === "param") names.add(type.name);
  for (const param of type.params) collectParams(param, names);
}
