import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { Client, ExpressionEngines, LegacyTokenGenerator } from "@kube-apiserver/generic-server";

/** What a controller is given: it owns none of it. */
export interface ControllerContext {
  /** Talks to the server as the controller; never closed by it. */
  readonly client: Client;
  readonly logger: Logger;
  readonly clock: Clock;
  /** CA bundle in PEM that pods need to trust the server; for `kube-root-ca.crt`. */
  readonly rootCAPem: string;
  /** Makes tokens for secrets that are to hold one. Absent: they stay without. */
  readonly newServiceAccountToken?: LegacyTokenGenerator;
  /** What compiles expressions. Absent: engines of its own, for who needs some. */
  readonly expressionEngines?: ExpressionEngines;
}

/** A named loop that brings the cluster's state towards what is wanted. */
export interface Controller {
  /** Upstream's name (`namespace-controller`). */
  readonly name: string;
  /** Runs until `signal` aborts, and resolves when everything it started has ended; it rejects only for a defect. */
  run(context: ControllerContext, signal: AbortSignal): Promise<void>;
}
