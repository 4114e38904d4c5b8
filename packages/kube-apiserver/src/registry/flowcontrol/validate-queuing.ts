import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

const maxQueues = 10_000_000;
/** Hands are dealt from so many bits of a flow's hash. */
const maxHashBits = 60;

/** Mirrors `ValidatePriorityLevelQueuingConfiguration`. */
export function validateQueuing(
  { queues = 0, handSize = 0, queueLengthLimit = 0 }: flowcontrol_v1.QueuingConfiguration,
  path: FieldPath,
): readonly FieldError[] {
  const positive = "must be positive";
  return [
    ...(queueLengthLimit > 0 ? [] : [fieldErrors.invalid(path.child("queueLengthLimit"), queueLengthLimit, positive)]),
    ...(queues > 0 ? [] : [fieldErrors.invalid(path.child("queues"), queues, positive)]),
    ...(queues > maxQueues
      ? [fieldErrors.invalid(path.child("queues"), queues, `must not be greater than ${maxQueues}`)]
      : []),
    ...validateHandSize(handSize, queues, path.child("handSize")),
  ];
}

function validateHandSize(handSize: number, queues: number, path: FieldPath): readonly FieldError[] {
  const invalid = (detail: string) => [fieldErrors.invalid(path, handSize, detail)];
  if (handSize <= 0) return invalid("must be positive");
  if (handSize > queues) return invalid(`should not be greater than queues (${queues})`);
  if (requiredEntropyBits(queues, handSize) <= maxHashBits) return [];
  return invalid(
    `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${maxHashBits}`,
  );
}

/** Mirrors `shufflesharding.RequiredEntropyBits`. */
function requiredEntropyBits(deckSize: number, handSize: number): number {
  return Math.ceil(Math.log2(deckSize) * handSize);
}
