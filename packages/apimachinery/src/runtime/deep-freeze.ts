/**
 * Freezes a JSON tree in place and returns it. Stops at what is frozen already, so sharing frozen subtrees between
 * revisions costs nothing.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
