import type { ValidationRule } from "@kube-apiserver/apimachinery";
import type { Program } from "@kube-apiserver/cel";

/** A rule of a schema, compiled as far as it goes. Mirrors `CompilationResult`. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Absent when the rule is empty or does not compile. */
  readonly program?: Program;
  /** Why the rule does not compile. */
  readonly error?: string;
  /** Whether it looks at the value before an update. */
  readonly usesOldSelf: boolean;
  /** The most that one evaluation may cost. */
  readonly maxCost: number;
  readonly message?: Program;
  /** Why the message expression does not compile. */
  readonly messageError?: string;
  readonly messageMaxCost: number;
  /** Where failures are reported, below the value; absent: at the value itself. */
  readonly fieldPath?: string;
}
