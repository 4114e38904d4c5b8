import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { EnvelopeMetrics, TransformationMetrics } from "@kube-apiserver/storage";

/** What making transformers of a configuration takes. */
export interface EncryptionParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: TransformationMetrics & EnvelopeMetrics;
  /** Whether the gate `KMSv1` is on. */
  readonly allowsKMSv1: boolean;
}
