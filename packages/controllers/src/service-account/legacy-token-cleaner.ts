import type { core_v1 } from "@kube-apiserver/api/types";
import {
  annotationOf,
  isConflict,
  isNotFound,
  type KubeObject,
  labelOf,
  parseTime,
} from "@kube-apiserver/apimachinery";
import { sleep } from "@kube-apiserver/component-base";
import { lastUsedLabel, listPages } from "@kube-apiserver/generic-server";
import type { Controller, ControllerContext } from "../controller.js";
import { secretNamesOf } from "./pod-secret-names.js";

const secrets = { group: "", version: "v1", resource: "secrets" };
const pods = { group: "", version: "v1", resource: "pods" };
const serviceAccounts = { group: "", version: "v1", resource: "serviceaccounts" };
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "kube-system" };
const trackingName = "kube-apiserver-legacy-service-account-token-tracking";
const invalidSinceLabel = "kubernetes.io/legacy-token-invalid-since";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";

const dayMs = 86_400_000;
/** How long a token has to be unused. The default of `--legacy-service-account-token-clean-up-period`. */
const periodMs = 365 * dayMs;
const intervalMs = dayMs;
const pageSize = 100;

/**
 * Marks tokens in secrets invalid that were made for an account long ago and that nobody uses, and deletes them when nobody
 * has missed them as long again. Mirrors upstream's `LegacySATokenCleaner`.
 */
export const legacyTokenCleaner: Controller = {
  name: "legacy-serviceaccount-token-cleaner-controller",
  async run(context, signal) {
    while (!signal.aborted) {
      try {
        await cleanTokens(context, signal);
      } catch (err) {
        if (!signal.aborted) context.logger.v(2, "cleaning up unused tokens failed, will retry", { err });
      }
      await sleep(context.clock, intervalMs, signal);
    }
  },
};

/** One look at every token. */
export async function cleanTokens(context: ControllerContext, signal: AbortSignal): Promise<void> {
  const { client, clock } = context;
  const since = await trackedSince(context, signal);
  // The day on which tracking began is not a whole one.
  if (since === undefined || clock.now() < since + dayMs + periodMs) return;
  const select = {
    fieldSelector: "type=kubernetes.io/service-account-token",
    metadataOnly: true,
    limit: pageSize,
    signal,
  };
  for await (const { items } of listPages(client, secrets, select)) {
    for (const secret of items) if (isUnused(secret, clock.now())) await cleanToken(context, secret, signal);
  }
}

async function trackedSince({ client }: ControllerContext, signal: AbortSignal): Promise<number | undefined> {
  const { data } = (await client.get(configMaps, trackingName, signal)) as core_v1.ConfigMap;
  return parseDate(data?.since);
}

/** Whether the token is old and was not used within the period, as far as anybody noted. */
export function isUnused(secret: KubeObject, now: number): boolean {
  const { creationTimestamp = "", deletionTimestamp } = secret.metadata ?? {};
  const created = parseTime(creationTimestamp) ?? now;
  if (deletionTimestamp !== undefined || created >= now - periodMs) return false;
  const lastUsed = labelOf(secret, lastUsedLabel);
  if (lastUsed === undefined) return true;
  return parseDate(lastUsed) !== undefined && lastUsed < dateOf(now - periodMs);
}

async function cleanToken(context: ControllerContext, secret: KubeObject, signal: AbortSignal): Promise<void> {
  const { client, clock } = context;
  const { namespace = "", name = "", uid = "", resourceVersion = "" } = secret.metadata ?? {};
  if (!(await isGenerated(context, secret, signal)) || (await isUsedByPods(context, secret, signal))) return;
  const scope = { ...secrets, namespace };
  const invalidSince = labelOf(secret, invalidSinceLabel);
  try {
    if (invalidSince === undefined || parseDate(invalidSince) === undefined) {
      const labels = { [invalidSinceLabel]: dateOf(clock.now()) };
      await client.patch(scope, name, "merge", { metadata: { uid, labels } }, { signal });
    } else if (invalidSince < dateOf(clock.now() - periodMs)) {
      await client.delete(scope, name, { resourceVersion, signal });
    }
  } catch (err) {
    if (!isConflict(err) && !isNotFound(err)) throw err;
  }
}

/** Only what the account names was made by a controller; other secrets were made by somebody who wants them. */
async function isGenerated({ client }: ControllerContext, secret: KubeObject, signal: AbortSignal): Promise<boolean> {
  const { namespace = "", name = "" } = secret.metadata ?? {};
  const account = annotationOf(secret, nameAnnotation) ?? "";
  if (account === "") return false;
  try {
    const owner = (await client.get({ ...serviceAccounts, namespace }, account, signal)) as core_v1.ServiceAccount;
    const uid = annotationOf(secret, uidAnnotation) ?? "";
    const isSame = uid === "" || uid === owner.metadata?.uid;
    return isSame && (owner.secrets ?? []).some((reference) => reference.name === name);
  } catch (err) {
    if (isNotFound(err)) return false;
    throw err;
  }
}

async function isUsedByPods({ client }: ControllerContext, secret: KubeObject, signal: AbortSignal): Promise<boolean> {
  const { namespace = "", name = "" } = secret.metadata ?? {};
  for await (const { items } of listPages(client, { ...pods, namespace }, { limit: pageSize, signal })) {
    if (items.some((pod) => secretNamesOf(pod).has(name))) return true;
  }
  return false;
}

/** Milliseconds of the start of a day; undefined for what is no day. */
function parseDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || dateOf(time) !== text ? undefined : time;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, "2026-01-01".length);
}
