import type { core_v1 } from "@kube-apiserver/api/types";
import { translateTimestampSince } from "@kube-apiserver/apimachinery";
import { nameOf, textOr } from "../cells.js";
import { printCells } from "../row-printer.js";

/** A row of `events`, of either group. */
export const printEvent = printCells<core_v1.Event>((event, nowMs) => {
  const firstSeen = translateTimestampSince(event.firstTimestamp ?? event.eventTime, nowMs);
  const { involvedObject } = event;
  return [
    lastSeen(event, firstSeen, nowMs),
    event.type ?? "",
    event.reason ?? "",
    targetOf(involvedObject ?? {}),
    involvedObject?.fieldPath ?? "",
    sourceOf(event),
    (event.message ?? "").trim(),
    firstSeen,
    countOf(event),
    nameOf(event),
  ];
});

function lastSeen({ series, lastTimestamp }: core_v1.Event, firstSeen: string, nowMs: number): string {
  if (series !== undefined) return translateTimestampSince(series.lastObservedTime, nowMs);
  return (lastTimestamp ?? null) === null ? firstSeen : translateTimestampSince(lastTimestamp, nowMs);
}

/** Events of the newer API that were seen once have no count. */
function countOf({ series, count = 0 }: core_v1.Event): number {
  if (series !== undefined) return series.count ?? 0;
  return count === 0 ? 1 : count;
}

function targetOf({ kind = "", name = "" }: core_v1.ObjectReference): string {
  return name === "" ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

function sourceOf({ source, reportingComponent = "", reportingInstance = "" }: core_v1.Event): string {
  const component = textOr(source?.component, reportingComponent);
  const instance = textOr(source?.host, reportingInstance);
  return instance === "" ? component : `${component}, ${instance}`;
}
