import type { Overload } from "../declarations.js";
import { formatType } from "../types/type.js";
import { CelError, noSuchOverload } from "../values/cel-error.js";
import { runtimeType } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import type { CallCost } from "./call-costs.js";
import type { Frame, Step } from "./frame.js";
import { type Guard, guardFor } from "./guards.js";
import { workCosts } from "./work-costs.js";

/** A call that is compiled. */
export interface CallParts {
  readonly name: string;
  /** Those that the checker left; more than one when types are dynamic. */
  readonly overloads: readonly Overload[];
  readonly args: readonly Step[];
  readonly cost: CallCost | number;
}

/** Compiles a strict call: an argument that is an error is the result. */
export function planCall(parts: CallParts): Step {
  const { overloads, args, name } = parts;
  const candidates = overloads.filter((overload) => overload.args.length === args.length).map(toCandidate);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return planSingle(parts, only);
  return (frame) => {
    const values = evaluateAll(args, frame);
    if (values instanceof CelError) return values;
    const candidate = candidates.find(({ guards }) => accepts(guards, values));
    const result = candidate === undefined ? unsuitable(name, values) : candidate.call(...values);
    charge(frame, parts, candidate, values, result);
    return result;
  };
}

function planSingle(parts: CallParts, candidate: Candidate): Step {
  if (parts.args.length === 1) return planUnary(parts, candidate);
  if (parts.args.length === 2) return planBinary(parts, candidate);
  const { args, name } = parts;
  const { call, guards } = candidate;
  return (frame) => {
    const values = evaluateAll(args, frame);
    if (values instanceof CelError) return values;
    const result = accepts(guards, values) ? call(...values) : unsuitable(name, values);
    charge(frame, parts, candidate, values, result);
    return result;
  };
}

function planUnary({ args, name, cost }: CallParts, { call, guards, work }: Candidate): Step {
  const [arg = missing] = args;
  const [guard = always] = guards;
  return (frame) => {
    const value = arg(frame);
    if (value instanceof CelError) return charged(frame, cost, [value], value);
    const result = guard(value) ? call(value) : unsuitable(name, [value]);
    frame.charge(typeof cost === "number" ? cost : cost([value], result));
    if (work !== undefined) frame.charge(work([value], result));
    return result;
  };
}

function planBinary({ args, name, cost }: CallParts, { call, guards, work }: Candidate): Step {
  const [left = missing, right = missing] = args;
  const [leftGuard = always, rightGuard = always] = guards;
  return (frame) => {
    const x = left(frame);
    const y = right(frame);
    if (x instanceof CelError) return charged(frame, cost, [x, y], x);
    if (y instanceof CelError) return charged(frame, cost, [x, y], y);
    const result = leftGuard(x) && rightGuard(y) ? call(x, y) : unsuitable(name, [x, y]);
    frame.charge(typeof cost === "number" ? cost : cost([x, y], result));
    if (work !== undefined) frame.charge(work([x, y], result));
    return result;
  };
}

function charge(
  frame: Frame,
  { cost }: CallParts,
  candidate: Candidate | undefined,
  values: readonly Value[],
  result: Value,
): void {
  frame.charge(typeof cost === "number" ? cost : cost(values, result));
  const work = candidate?.work;
  if (work !== undefined) frame.charge(work(values, result));
}

/** A call of one or two arguments costs what it does even when they are errors. */
function charged(frame: Frame, cost: CallCost | number, values: readonly Value[], error: CelError): CelError {
  frame.charge(typeof cost === "number" ? cost : cost(values, error));
  return error;
}

interface Candidate {
  /** What is charged for what it does beyond its cost. */
  readonly work: CallCost | undefined;
  readonly call: (...values: readonly Value[]) => Value;
  readonly guards: readonly Guard[];
}

function toCandidate({ id, args, call }: Overload): Candidate {
  if (call === undefined) throw new TypeError(`overload ${id} has no implementation`);
  return { call, guards: args.map((type) => guardFor(type) ?? always), work: workCosts.get(id) };
}

function accepts(guards: readonly Guard[], values: readonly Value[]): boolean {
  return guards.every((guard, i) => guard(values[i] ?? null));
}

function evaluateAll(args: readonly Step[], frame: Frame): readonly Value[] | CelError {
  const values: Value[] = [];
  for (const arg of args) {
    const value = arg(frame);
    if (value instanceof CelError) return value;
    values.push(value);
  }
  return values;
}

function unsuitable(name: string, values: readonly Value[]): CelError {
  if (!/^[A-Za-z]/.test(name)) return noSuchOverload();
  return noSuchOverload(`${name}(${values.map((value) => formatType(runtimeType(value))).join(", ")})`);
}

const always: Guard = () => true;
const missing: Step = () => new CelError("missing argument");
