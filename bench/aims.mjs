// Aims are limits: a rate must reach its limit, everything else must not exceed it.
const atLeast = new Set(["perSecond"]);
/** No request may hold the event loop for longer. */
export const maxLoopDelayMs = 50;

const total = (figure) => (Array.isArray(figure) ? figure.reduce((sum, value) => sum + value, 0) : figure);

/** Undefined when the row has no aim. A figure that could not be taken does not meet its aim. */
export function aimsMet(row) {
  const aims = Object.entries(row.aim);
  if (aims.length === 0) return undefined;
  return aims.every(([key, limit]) => (atLeast.has(key) ? total(row[key]) >= limit : total(row[key]) <= limit));
}

/** `≤ 0.3, ≥ 3,500/s` */
export function aimText({ aim }) {
  return Object.entries(aim)
    .map(([key, limit]) => (atLeast.has(key) ? `≥ ${limit.toLocaleString("en")}/s` : `≤ ${limit}`))
    .join(", ");
}

export function hasErrors({ errors }) {
  return Object.keys(errors).length > 0;
}
