import {
  type CelType,
  CompileError,
  compile,
  type Env,
  kubernetesCallCosts,
  Program,
  resultType,
  sameType,
} from "@kube-apiserver/cel";

/** An expression, as far as it compiles. Mirrors `cel.CompilationResult`. */
export interface CompiledExpression {
  readonly text: string;
  /** Absent when it does not compile. */
  readonly program?: Program;
  /** The type of its value. Absent when it does not compile. */
  readonly resultType?: CelType;
  /** Why it does not compile, in upstream's words. */
  readonly error?: string;
}

/** Types that the value of an expression may have; `any` leaves it to the expression. */
export type WantedTypes = readonly CelType[] | "any";

/** Compiles an expression. One that does not compile comes back with the reason. */
export function compileExpression(text: string, env: Env, wanted: WantedTypes): CompiledExpression {
  try {
    const checked = compile(text, env);
    const type = resultType(checked);
    if (wanted !== "any" && !wanted.some((one) => sameType(one, type))) {
      return { text, error: wrongType(wanted, type) };
    }
    return { text, resultType: type, program: new Program(checked, env, { callCosts: kubernetesCallCosts }) };
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    return { text, error: `compilation failed: ${err.message}` };
  }
}

function wrongType(wanted: readonly CelType[], got: CelType): string {
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined) return `must evaluate to ${typeText(only)} but got ${typeText(got)}`;
  return `must evaluate to one of [${wanted.map(typeText).join(" ")}] but got ${typeText(got)}`;
}

/** The type as `cel-go` prints it with `String`: by its full name. */
function typeText({ name, params }: CelType): string {
  return params.length === 0 ? name : `${name}(${params.map(typeText).join(", ")})`;
}
