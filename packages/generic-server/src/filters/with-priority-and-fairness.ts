import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock, Timer } from "@kube-apiserver/component-base";
import { maxSeatsOf } from "../flowcontrol/estimation/work-estimate.js";
import type { FairRequest } from "../flowcontrol/fairqueuing/fair-request.js";
import type { EffectiveFlow, FlowControl } from "../flowcontrol/flow-control.js";
import type { RequestKind } from "../flowcontrol/metrics/read-write-metrics.js";
import { turns } from "../request/event-loop-turns.js";
import { type RequestState, requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";
import { refuseForNow } from "./too-many-requests.js";
import { requestKindOf } from "./with-max-in-flight-limit.js";
import type { RequestObserver } from "./with-metrics.js";

/** No request waits longer in a queue. Same as upstream. */
const maxWaitMs = 60_000;
/** Names in the log are cut to this length. */
const maxLoggedName = 64;

/** What the filter works with. */
export interface PriorityAndFairnessParts {
  readonly control: FlowControl;
  readonly clock: Clock;
  /** How long a request may take; one that has no limit of its own waits a fourth of it. */
  readonly requestTimeoutMs: number;
  /** Absent: what is refused is not counted. */
  readonly observer: RequestObserver | undefined;
}

/**
 * Lets requests in as priority and fairness says: at once, later, or not at all, which is answered with 429. Requests that run
 * long do not count, but watches do until they have begun. Mirrors `filters.WithPriorityAndFairness`.
 */
export function withPriorityAndFairness(parts: PriorityAndFairnessParts): Filter {
  const { control } = parts;
  return (req, res, next) => {
    const state = requestState(req);
    const { requestInfo } = state;
    if (state.longRunning && requestInfo.verb !== "watch") {
      next();
      return;
    }
    const flow = control.classify(state);
    // By uid, not by name: names may tell what administrators think of whom.
    res.setHeader("X-Kubernetes-PF-FlowSchema-UID", flow.schema.uid);
    res.setHeader("X-Kubernetes-PF-PriorityLevel-UID", flow.level.spec.uid);
    new AdmittedRequest(parts, flow, { req, res, state, next }).start();
  };
}

/** A request at the door. */
interface Candidate {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly state: RequestState;
  readonly next: (err?: unknown) => void;
}

/** One request on its way through its priority level. */
class AdmittedRequest {
  readonly #parts: PriorityAndFairnessParts;
  readonly #flow: EffectiveFlow;
  readonly #candidate: Candidate;
  readonly #kind: RequestKind;
  #flowID = "";
  #request: FairRequest | undefined;
  #timer: Timer | undefined;
  #forgetWatch: (() => void) | undefined;

  constructor(parts: PriorityAndFairnessParts, flow: EffectiveFlow, candidate: Candidate) {
    this.#parts = parts;
    this.#flow = flow;
    this.#candidate = candidate;
    this.#kind = requestKindOf(candidate.state.requestInfo.verb);
  }

  start(): void {
    const { level, counts, schema } = this.#flow;
    const { req, state } = this.#candidate;
    const subject = { info: state.requestInfo, url: req.url ?? "", maxSeats: level.maxSeats, counts };
    const workEstimate = this.#parts.control.estimateWork(subject);
    counts.estimated(maxSeatsOf(workEstimate));
    const flowDistinguisher = level.spec.queuing.queues > 1 ? schema.distinguisherOf(state) : "";
    this.#flowID = `${schema.name}\0${flowDistinguisher}`;
    this.#request = level.queueSet.startRequest({
      flowSchemaName: schema.name,
      flowDistinguisher,
      workEstimate,
      counts,
      context: state,
    });
    this.#log({ apf_iseats: workEstimate.initialSeats, apf_fseats: workEstimate.finalSeats });
    if (this.#request === undefined) this.#refuse();
    else if (this.#request.phase === "executing") this.#execute();
    else this.#wait(this.#request);
  }

  #wait(request: FairRequest): void {
    const { state } = this.#candidate;
    const { readWrite } = this.#parts.control;
    readWrite.change("waiting", this.#kind, 1);
    const leave = () => {
      this.#timer?.cancel();
      state.signal.removeEventListener("abort", giveUp);
      readWrite.change("waiting", this.#kind, -1);
    };
    const giveUp = () => {
      leave();
      request.onDispatched = undefined;
      this.#noteWait(request);
      this.#flow.level.queueSet.cancel(request);
      this.#refuse();
    };
    request.onDispatched = () => {
      leave();
      this.#noteWait(request);
      this.#execute();
    };
    // The client left, the server ends, or the time is up: in each case the place in the queue is somebody else's.
    state.signal.addEventListener("abort", giveUp, { once: true });
    this.#timer = this.#parts.clock.setTimer(giveUp, this.#waitLimitMs());
  }

  /** A fourth of the time that the request may take, from when it came. */
  #waitLimitMs(): number {
    const { deadlineMs, receivedAtMs } = this.#candidate.state;
    const allottedMs = deadlineMs === undefined ? this.#parts.requestTimeoutMs : deadlineMs - receivedAtMs;
    return receivedAtMs + Math.min(allottedMs / 4, maxWaitMs) - this.#parts.clock.now();
  }

  #execute(): void {
    const { state, next } = this.#candidate;
    const { control } = this.#parts;
    control.readWrite.change("executing", this.#kind, 1);
    state.onClose(() => {
      this.#finish();
      this.#forgetWatch?.();
    });
    if (state.requestInfo.verb === "watch") {
      state.onWatchInitialized(() => this.#finish());
      this.#forgetWatch = control.watches.register(state.requestInfo);
    }
    if (this.#flow.level.isExempt) next();
    else turns.begin(this.#flowID, this.#request?.workEstimate.initialSeats ?? 1, () => this.#proceed());
  }

  /** Who left meanwhile is not worked for. */
  #proceed(): void {
    if (this.#request !== undefined) this.#candidate.next();
  }

  #finish(): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#request = undefined;
    this.#parts.control.readWrite.change("executing", this.#kind, -1);
    this.#flow.level.queueSet.finish(request);
  }

  #refuse(): void {
    const { state, res } = this.#candidate;
    const { control, observer } = this.#parts;
    refuseForNow(state, res, control.dropped.record(this.#flow.level.spec.name), observer);
  }

  #noteWait({ arrivedMs }: FairRequest): void {
    this.#candidate.state.audit?.latency.max("apf-queue-wait", this.#parts.clock.monotonic() - arrivedMs);
  }

  #log(fields: Readonly<Record<string, unknown>>): void {
    const { logFields } = this.#candidate.state;
    if (logFields === undefined) return;
    const { level, schema } = this.#flow;
    const names = { apf_pl: level.spec.name.slice(0, maxLoggedName), apf_fs: schema.name.slice(0, maxLoggedName) };
    Object.assign(logFields, names, fields);
  }
}
