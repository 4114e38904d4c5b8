import { setImmediate } from "node:timers/promises";
import type { core_v1 } from "@kube-apiserver/api/types";
import { compareUTF8, controllerOf, type KubeObject } from "@kube-apiserver/apimachinery";
import { type Cancellation, CancellationSource, type Clock } from "@kube-apiserver/component-base";
import type { RequestContext } from "@kube-apiserver/generic-server";
import type { PodSecurityExemptions } from "./configuration.js";
import { type LevelVersion, levelVersionText } from "./level-version.js";
import { toPodTemplate } from "./pod-template.js";
import { type PolicyEvaluator, reasonsText } from "./policy-evaluator.js";

/** What is asked for the pods of a namespace. */
export interface ExistingPodsConfig {
  readonly clock: Clock;
  readonly listPods: (namespace: string, signal: Cancellation) => Promise<readonly KubeObject[]>;
  readonly evaluate: PolicyEvaluator;
  readonly exemptions: PodSecurityExemptions;
}

const maxPods = 3000;
const timeoutMs = 1000;
/** So many are evaluated before other requests get their turn. */
const podsPerTurn = 100;

/**
 * Warnings about the pods of a namespace that a new policy would refuse: those with the same faults together, under the
 * first name among them. What takes too long is told of as far as it got. Mirrors `EvaluatePodsInNamespace`.
 */
export async function warningsAboutPods(
  config: ExistingPodsConfig,
  namespace: string,
  enforce: LevelVersion,
  context: RequestContext,
): Promise<readonly string[]> {
  const { clock } = config;
  const remainingMs = context.deadlineMs === undefined ? timeoutMs : (context.deadlineMs - clock.now()) / 2;
  const endMs = clock.monotonic() + Math.min(timeoutMs, remainingMs);
  const pods = await listInTime(config, namespace, context.signal, endMs);
  if (pods === undefined) return ["failed to list pods while checking new PodSecurity enforce level"];
  const candidates = prioritized(pods as readonly core_v1.Pod[], config.exemptions);
  const checked = candidates.slice(0, maxPods);
  const faults = new Map<string, { name: string; count: number }>();
  let count = 0;
  for (const pod of checked) {
    addFault(faults, pod, reasonsText(config.evaluate(enforce, toPodTemplate(pod))));
    count++;
    if (clock.monotonic() >= endMs || context.signal.aborted) break;
    if (count % podsPerTurn === 0) await setImmediate();
  }
  const first = `new PodSecurity enforce level only checked against the first ${count} of ${candidates.length} existing pods`;
  const summary = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelVersionText(enforce)}"`;
  const details = Array.from(faults, ([reasons, { name, count: pods }]) => `${podsText(name, pods)}: ${reasons}`);
  return [
    ...(count < candidates.length ? [first] : []),
    ...(details.length > 0 ? [summary] : []),
    ...details.sort(compareUTF8),
  ];
}

async function listInTime(
  { clock, listPods }: ExistingPodsConfig,
  namespace: string,
  signal: Cancellation,
  endMs: number,
): Promise<readonly KubeObject[] | undefined> {
  const calledOff = new CancellationSource();
  const abort = () => calledOff.abort(signal.reason ?? new Error("the pods were not listed in time"));
  signal.addEventListener("abort", abort, { once: true });
  const timer = clock.setTimer(abort, Math.max(0, endMs - clock.monotonic()));
  try {
    return await listPods(namespace, calledOff);
  } catch {
    // The namespace may change all the same: who changed it is told that nobody looked.
    return undefined;
  } finally {
    timer.cancel();
    signal.removeEventListener("abort", abort);
  }
}

/** Pods of the same controller are alike: one of each comes first. */
function prioritized(pods: readonly core_v1.Pod[], { runtimeClasses }: PodSecurityExemptions): readonly core_v1.Pod[] {
  const seen = new Set<string>();
  const first: core_v1.Pod[] = [];
  const replicas: core_v1.Pod[] = [];
  for (const pod of pods) {
    if (runtimeClasses.includes(pod.spec?.runtimeClassName ?? "")) continue;
    const owner = controllerOf((pod as KubeObject).metadata ?? {})?.uid;
    if (owner !== undefined && seen.has(owner)) {
      replicas.push(pod);
    } else {
      first.push(pod);
      if (owner !== undefined) seen.add(owner);
    }
  }
  return [...first, ...replicas];
}

function addFault(faults: Map<string, { name: string; count: number }>, pod: core_v1.Pod, reasons: string): void {
  if (reasons === "") return;
  const name = pod.metadata?.name ?? "";
  const known = faults.get(reasons);
  if (known === undefined) {
    faults.set(reasons, { name, count: 1 });
    return;
  }
  known.count++;
  if (compareUTF8(name, known.name) < 0) known.name = name;
}

function podsText(name: string, count: number): string {
  if (count === 1) return name;
  return count === 2 ? `${name} (and 1 other pod)` : `${name} (and ${count - 1} other pods)`;
}
