/** Levels that are walked on the call stack; what is nested deeper waits its turn in a list. */
const maxRecursion = 200;

/**
 * Freezes a JSON tree in place and returns it. Stops at what is frozen already, so sharing frozen subtrees between
 * revisions costs nothing. Safe at any depth.
 */
export function deepFreeze<T>(value: T): T {
  if (!isLoose(value)) return value;
  const deeper: object[] = [value];
  for (let node = deeper.pop(); node !== undefined; node = deeper.pop()) freeze(node, maxRecursion, deeper);
  return value;
}

function freeze(node: object, levels: number, deeper: object[]): void {
  Object.freeze(node);
  if (Array.isArray(node)) {
    for (const child of node) freezeChild(child, levels, deeper);
    return;
  }
  const object = node as Readonly<Record<string, unknown>>;
  for (const key in object) freezeChild(object[key], levels, deeper);
}

function freezeChild(child: unknown, levels: number, deeper: object[]): void {
  if (!isLoose(child)) return;
  if (levels > 0) freeze(child, levels - 1, deeper);
  else deeper.push(child);
}

function isLoose(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Object.isFrozen(value);
}
