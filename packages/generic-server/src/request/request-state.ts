import type { IncomingMessage, ServerResponse } from "node:http";
import { type Cancellation, CancellationSource, type Span } from "@kube-apiserver/component-base";
import type { AuditContext } from "../audit/audit-context.js";
import type { UserInfo } from "../authentication/interfaces.js";
import { turns } from "./event-loop-turns.js";
import type { RequestContext } from "./request-context.js";
import type { RequestInfo } from "./request-info.js";
import { unsetRequestInfo } from "./unset-request-info.js";
import { WarningRecorder } from "./warning-recorder.js";

/** From this many bytes on, work on a request takes long enough for others to have their turn in between. */
const largeBytes = 64 * 1024;

const nobody: UserInfo = Object.freeze({ name: "", uid: "", groups: [], extra: {} });

/**
 * The {@link RequestContext} while filters fill it in. Only filters see this type; what they set is what everybody below
 * reads.
 */
export class RequestState implements RequestContext {
  auditID = "";
  receivedAtMs = 0;
  requestInfo: RequestInfo = unsetRequestInfo;
  user: UserInfo = nobody;
  deadlineMs: number | undefined;
  /** Whether the request may take as long as it likes: watches, proxies, exec. */
  longRunning = false;
  audit: AuditContext | undefined;
  /** The innermost of those under way. */
  span: Span | undefined;
  /** What the log says of the request besides; undefined when requests are not logged. */
  logFields: Record<string, unknown> | undefined;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  #cancellation: CancellationSource | undefined;
  #onClose: (() => void)[] | undefined;
  #onWatchInitialized: (() => void) | undefined;
  #isLarge = false;
  #hasFoundResource = false;
  #warnings: WarningRecorder | undefined;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req;
    this.#res = res;
  }

  get signal(): Cancellation {
    this.#cancellation ??= new CancellationSource();
    return this.#cancellation;
  }

  /** Tells everybody who works on the request to stop. Only the first reason counts. */
  abort(reason: Error): void {
    this.#cancellation ??= new CancellationSource();
    this.#cancellation.abort(reason);
  }

  /** Calls `callback` once the response is over, answered or not. One listener for all who ask. */
  onClose(callback: () => void): void {
    if (this.#onClose === undefined) {
      const callbacks: (() => void)[] = [];
      this.#onClose = callbacks;
      this.#res.once("close", () => {
        for (const call of callbacks) call();
      });
    }
    this.#onClose.push(callback);
  }

  /** Calls `callback` when the watch that is asked for has handed out what it begins with; at most once. */
  onWatchInitialized(callback: () => void): void {
    this.#onWatchInitialized = callback;
  }

  watchInitialized(): void {
    const callback = this.#onWatchInitialized;
    this.#onWatchInitialized = undefined;
    callback?.();
  }

  resourceFound(): void {
    this.#hasFoundResource = true;
  }

  /** Whether what it names is known to be served. */
  get hasFoundResource(): boolean {
    return this.#hasFoundResource;
  }

  get namespace(): string {
    return this.requestInfo.namespace;
  }

  get userAgent(): string {
    return this.#req.headers["user-agent"] ?? "";
  }

  get sourceIP(): string {
    return this.#req.socket.remoteAddress ?? "";
  }

  handlesBytes(count: number): void {
    if (count >= largeBytes) this.#isLarge = true;
  }

  nextStep(): Promise<void> | undefined {
    return this.#isLarge ? turns.take() : undefined;
  }

  addWarning(text: string, agent?: string): void {
    this.#warnings ??= new WarningRecorder(this.#res);
    this.#warnings.add(text, agent);
  }

  addAuditAnnotation(key: string, value: string): void {
    this.audit?.annotate(key, value);
  }
}

/**
 * Where a request keeps its state. Not a WeakMap: its values are roots to V8's collection of young objects, so that whatever
 * a request had made would live until the next collection of old ones.
 */
const stateKey = Symbol("request state");

interface WithState {
  [stateKey]?: RequestState;
}

/** Starts the context of a request; the first filter does this, once. */
export function newRequestState(req: IncomingMessage, res: ServerResponse): RequestState {
  const state = new RequestState(req, res);
  (req as WithState)[stateKey] = state;
  return state;
}

/**
 * The context of a request that is inside the handler chain, for filters.
 * @throws TypeError when the request has not passed the first filter: a defect in the order of the chain
 */
export function requestState(req: IncomingMessage): RequestState {
  const state = (req as WithState)[stateKey];
  if (state === undefined) throw new TypeError("the request has no context: it did not pass the handler chain");
  return state;
}

/** The context of a request that is inside the handler chain. */
export function requestContext(req: IncomingMessage): RequestContext {
  return requestState(req);
}
