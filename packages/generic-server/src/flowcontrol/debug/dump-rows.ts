import { formatGoDuration } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { FairRequest } from "../fairqueuing/fair-request.js";
import { formatSeatSeconds } from "../fairqueuing/seat-seconds.js";
import type { PriorityLevel } from "../priority-level.js";

/** Cells of one line. */
type Row = readonly string[];

const levelColumns = [
  "PriorityLevelName",
  "ActiveQueues",
  "IsIdle",
  "IsQuiescing",
  "WaitingRequests",
  "ExecutingRequests",
  "DispatchedRequests",
  "RejectedRequests",
  "TimedoutRequests",
  "CancelledRequests",
];
const queueColumns = [
  "PriorityLevelName",
  "Index",
  "PendingRequests",
  "ExecutingRequests",
  "SeatsInUse",
  "NextDispatchR",
  "InitialSeatsSum",
  "MaxSeatsSum",
  "TotalWorkSum",
];
/** The misspelling is upstream's. */
const requestColumns = [
  "PriorityLevelName",
  "FlowSchemaName",
  "QueueIndex",
  "RequestIndexInQueue",
  "FlowDistingsher",
  "ArriveTime",
  "InitialSeats",
  "FinalSeats",
  "AdditionalLatency",
  "StartTime",
];
const detailColumns = ["UserName", "Verb", "APIPath", "Namespace", "Name", "APIVersion", "Resource", "SubResource"];

/** What Go prints for a time that is not set. */
const zeroTime = "0001-01-01T00:00:00Z";
const nsPerMs = 1e6;

/** A line for each priority level, after one of headings. */
export function priorityLevelRows(levels: readonly PriorityLevel[]): readonly Row[] {
  const rows = byName(levels).map(({ spec, queueSet, isQuiescing }): Row => {
    const { queues, waiting, executing, dispatched, rejected, timedOut, cancelled } = queueSet.dump();
    const active = queues.filter(({ length }) => length > 0).length;
    const counts = [waiting, executing, dispatched, rejected, timedOut, cancelled];
    return [spec.name, ...[active, queueSet.isIdle, isQuiescing, ...counts].map(String)];
  });
  return [levelColumns, ...rows];
}

/** A line for each queue. */
export function queueRows(levels: readonly PriorityLevel[]): readonly Row[] {
  const rows = byName(levels).flatMap(({ spec, queueSet }) =>
    queueSet.dump().queues.map((queue): Row => {
      const { index, length, executing, seatsInUse, initialSeatsSum, maxSeatsSum } = queue;
      const next = formatSeatSeconds(queue.nextDispatchR);
      return [
        ...[spec.name, index, length, executing.size, seatsInUse, next].map(String),
        ...[initialSeatsSum, maxSeatsSum, formatSeatSeconds(queue.totalWorkSum)].map(String),
      ];
    }),
  );
  return [queueColumns, ...rows];
}

/** A line for each request that waits or is worked on; -1 stands for no queue, and for no place in it. */
export function requestRows(levels: readonly PriorityLevel[], clock: Clock, hasDetails: boolean): readonly Row[] {
  const toTime = newTimeFormat(clock);
  const rows = byName(levels).flatMap(({ spec, queueSet }) => {
    const { queues, queueless } = queueSet.dump();
    const rowOf = (request: FairRequest, queue: number, place: number): Row => [
      ...[spec.name, request.arrival.flowSchemaName, String(queue), String(place)],
      ...requestCells(request, toTime),
      ...(hasDetails ? detailCells(request) : []),
    ];
    return [
      ...queues.flatMap(({ index, waiting, executing }) => [
        ...Array.from(waiting, (request, place) => rowOf(request, index, place)),
        ...Array.from(executing, (request) => rowOf(request, index, -1)),
      ]),
      ...Array.from(queueless, (request) => rowOf(request, -1, -1)),
    ];
  });
  return [hasDetails ? [...requestColumns, ...detailColumns] : requestColumns, ...rows];
}

function requestCells(
  { arrival, arrivedMs, startedMs, workEstimate }: FairRequest,
  toTime: (ms: number) => string,
): Row {
  const { initialSeats, finalSeats, additionalLatencyMs } = workEstimate;
  return [
    arrival.flowDistinguisher,
    toTime(arrivedMs),
    String(initialSeats),
    String(finalSeats),
    formatGoDuration(BigInt(Math.round(additionalLatencyMs * nsPerMs))),
    startedMs === 0 ? zeroTime : toTime(startedMs),
  ];
}

function detailCells({ arrival: { context } }: FairRequest): Row {
  const { verb, path, namespace, name, apiGroup, apiVersion, resource, subresource } = context.requestInfo;
  const groupVersion = apiGroup === "" ? apiVersion : `${apiGroup}/${apiVersion}`;
  return [context.user.name, verb, path, namespace, name, groupVersion, resource, subresource];
}

/** Times are kept by the monotonic clock; what they are by the other one, it tells now. */
function newTimeFormat(clock: Clock): (monotonicMs: number) => string {
  const offsetMs = clock.now() - clock.monotonic();
  return (monotonicMs) => new Date(offsetMs + monotonicMs).toISOString();
}

function byName(levels: readonly PriorityLevel[]): readonly PriorityLevel[] {
  return [...levels].sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
}
