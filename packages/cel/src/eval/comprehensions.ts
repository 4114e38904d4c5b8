import { type ComprehensionExpr, type Expr, unusedIterVar } from "../ast.js";
import { operators } from "../operators.js";
import { CelError } from "../values/cel-error.js";
import { type CelMap, mapKeyOf } from "../values/cel-map.js";
import { mapEntries, mapKeys } from "../values/map-access.js";
import { adaptNumber } from "../values/own-value.js";
import { isList, isMap } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import type { Frame, Step } from "./frame.js";

/** A compiled comprehension. */
export interface Fold {
  readonly iterRange: Step;
  readonly iterSlot: number;
  readonly iterSlot2: number | undefined;
  readonly accuSlot: number;
  readonly accuInit: Step;
  readonly loopCondition: Step;
  readonly loopStep: Step;
  readonly result: Step;
}

/** Folds over the range until the condition is false. */
export function planFold(fold: Fold): Step {
  const { iterRange, accuInit, accuSlot, result, iterSlot2 } = fold;
  return (frame) => {
    const range = iterRange(frame);
    if (range instanceof CelError) return range;
    frame.slots[accuSlot] = accuInit(frame);
    const wrong = iterSlot2 === undefined ? foldSingle(fold, range, frame) : foldPairs(fold, range, frame, iterSlot2);
    return wrong ?? result(frame);
  };
}

function foldSingle(fold: Fold, range: Value, frame: Frame): CelError | undefined {
  const { iterSlot } = fold;
  if (isList(range)) {
    for (let i = 0; i < range.length; i++) {
      frame.slots[iterSlot] = adaptNumber(range[i]);
      if (!round(fold, frame)) return undefined;
    }
    return undefined;
  }
  if (!isMap(range)) return new CelError("got a value that cannot be iterated, expected iterable type");
  for (const key of mapKeys(range)) {
    frame.slots[iterSlot] = key;
    if (!round(fold, frame)) return undefined;
  }
  return undefined;
}

function foldPairs(fold: Fold, range: Value, frame: Frame, iterSlot2: number): CelError | undefined {
  if (!isList(range) && !isMap(range)) return new CelError("unsupported comprehension range type");
  const pairs: Iterable<readonly [Value, Value]> = isList(range) ? range.entries() : mapEntries(range);
  for (const [key, value] of pairs) {
    frame.slots[fold.iterSlot] = key;
    frame.slots[iterSlot2] = adaptNumber(value);
    if (!round(fold, frame)) return undefined;
  }
  return undefined;
}

/** One element; false ends the loop. */
function round({ loopCondition, loopStep, accuSlot }: Fold, frame: Frame): boolean {
  frame.nextRound();
  const condition = loopCondition(frame);
  // Errors do not end it.
  if (condition === false) return false;
  frame.slots[accuSlot] = loopStep(frame);
  return true;
}

/** Binds a name, whose value is computed when it is first looked at, if ever. */
export function planBinding(accuSlot: number, result: Step): Step {
  return (frame) => {
    frame.slots[accuSlot] = undefined;
    return result(frame);
  };
}

/** Whether a comprehension only binds a name: its range is empty by construction. */
export function bindsOnly({ iterVar, iterRange }: ComprehensionExpr): boolean {
  return iterVar === unusedIterVar && iterRange.kind === "list" && iterRange.elements.length === 0;
}

/** Whether a comprehension collects a list or a map from nothing, so that its accumulator may be changed in place. */
export function accumulates({ accuInit, accuVar }: ComprehensionExpr): boolean {
  if (!accuVar.startsWith("@")) return false;
  return (
    (accuInit.kind === "list" && accuInit.elements.length === 0) ||
    (accuInit.kind === "map" && accuInit.entries.length === 0)
  );
}

/** The element of `accumulator + [element]`. */
export function appendedElement(expr: Expr, accuVar: string): Expr | undefined {
  if (expr.kind !== "call" || expr.function !== operators.add) return undefined;
  const [accu, list] = expr.args;
  if (accu?.kind !== "ident" || accu.name !== accuVar || list?.kind !== "list") return undefined;
  return list.elements.length === 1 && list.optionals.size === 0 ? list.elements[0] : undefined;
}

/** Adds to the list that a comprehension collects; nobody else has seen it yet. */
export function planAppend(accuSlot: number, element: Step, cost: number): Step {
  return (frame) => {
    const list = frame.slots[accuSlot];
    const value = element(frame);
    frame.charge(cost);
    if (list instanceof CelError) return list;
    if (value instanceof CelError) return value;
    (list as Value[]).push(value);
    return list as Value;
  };
}

/** Adds entries to a map: in place when it is the accumulator of the comprehension around. */
export function insertEntry(map: CelMap, key: Value, value: Value): Value {
  const found = mapKeyOf(key);
  if (found === undefined) return new CelError("unsupported key type");
  return map.insert(found, key, value) ? map : new CelError(`insert failed: key ${String(key)} already exists`);
}
