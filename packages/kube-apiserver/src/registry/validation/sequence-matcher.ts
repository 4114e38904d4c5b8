/** Lines `[from, to)` of the old text, which became `[newFrom, newTo)` of the new one. */
export interface DiffStep {
  readonly kind: "equal" | "replace" | "delete" | "insert";
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

interface Block {
  readonly from: number;
  readonly newFrom: number;
  readonly size: number;
}

/** From so many lines on, lines that are very common start no match. */
const autoJunkLength = 200;

/**
 * What turns one list of lines into the other: the longest block that both have, then the same before and after it. Finds
 * the blocks that Python's difflib finds, and its port to Go, so that messages show the same differences.
 */
export function diffSteps(before: readonly string[], after: readonly string[]): readonly DiffStep[] {
  const steps: DiffStep[] = [];
  let from = 0;
  let newFrom = 0;
  for (const block of [...matchingBlocks(before, after), { from: before.length, newFrom: after.length, size: 0 }]) {
    const kind = kindOfGap(block.from - from, block.newFrom - newFrom);
    if (kind !== undefined) steps.push({ kind, from, to: block.from, newFrom, newTo: block.newFrom });
    from = block.from + block.size;
    newFrom = block.newFrom + block.size;
    if (block.size > 0) {
      steps.push({ kind: "equal", from: block.from, to: from, newFrom: block.newFrom, newTo: newFrom });
    }
  }
  return steps;
}

function kindOfGap(removed: number, added: number): DiffStep["kind"] | undefined {
  if (removed > 0) return added > 0 ? "replace" : "delete";
  return added > 0 ? "insert" : undefined;
}

function matchingBlocks(before: readonly string[], after: readonly string[]): readonly Block[] {
  const places = placesOf(after);
  const blocks: Block[] = [];
  const collect = (from: number, to: number, newFrom: number, newTo: number): void => {
    const match = longestMatch({ before, after, places }, from, to, newFrom, newTo);
    if (match.size === 0) return;
    if (from < match.from && newFrom < match.newFrom) collect(from, match.from, newFrom, match.newFrom);
    blocks.push(match);
    const next = match.from + match.size;
    const newNext = match.newFrom + match.size;
    if (next < to && newNext < newTo) collect(next, to, newNext, newTo);
  };
  collect(0, before.length, 0, after.length);
  return joinAdjacent(blocks);
}

function joinAdjacent(blocks: readonly Block[]): readonly Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last && last.from + last.size === block.from && last.newFrom + last.size === block.newFrom) {
      joined[joined.length - 1] = { ...last, size: last.size + block.size };
    } else {
      joined.push(block);
    }
  }
  return joined;
}

/** Where each line is, without those that are too common to mean anything. */
function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const indexes = places.get(line);
    if (indexes === undefined) places.set(line, [index]);
    else indexes.push(index);
  }
  if (lines.length < autoJunkLength) return places;
  const most = Math.floor(lines.length / 100) + 1;
  return new Map([...places].filter(([, indexes]) => indexes.length <= most));
}

interface Texts {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly places: ReadonlyMap<string, readonly number[]>;
}

function longestMatch(
  { before, after, places }: Texts,
  from: number,
  to: number,
  newFrom: number,
  newTo: number,
): Block {
  let best: Block = { from, newFrom, size: 0 };
  let lengths = new Map<number, number>();
  for (let at = from; at < to; at++) {
    const next = new Map<number, number>();
    for (const newAt of places.get(before[at] ?? "") ?? []) {
      if (newAt < newFrom) continue;
      if (newAt >= newTo) break;
      const size = (lengths.get(newAt - 1) ?? 0) + 1;
      next.set(newAt, size);
      if (size > best.size) best = { from: at - size + 1, newFrom: newAt - size + 1, size };
    }
    lengths = next;
  }
  let { from: start, newFrom: newStart, size } = best;
  while (start > from && newStart > newFrom && before[start - 1] === after[newStart - 1]) {
    start--;
    newStart--;
    size++;
  }
  while (start + size < to && newStart + size < newTo && before[start + size] === after[newStart + size]) size++;
  return { from: start, newFrom: newStart, size };
}
