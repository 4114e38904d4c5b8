/**
 * Freezes a JSON tree in place and returns it. Stops at what is frozen already, so sharing frozen subtrees between
 * revisions costs nothing. Safe at any depth.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  const pending: object[] = [value];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    Object.freeze(node);
    for (const child of Object.values(node)) {
      if (typeof child === "object" && child !== null && !Object.isFrozen(child)) pending.push(child);
    }
  }
  return value;
}
