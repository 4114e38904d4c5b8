import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf, newNotFound, type RandomSource } from "@kube-apiserver/apimachinery";
import { type Clock, sleep } from "@kube-apiserver/component-base";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { enforcesMountableSecrets, ephemeralSecretProblem, secretProblem } from "./mountable-secrets.js";
import { refersToSecrets } from "./pod-secrets.js";
import { newAdmissionForbidden } from "./refusal.js";
import { handling, isFor, withSpec } from "./requests.js";
import type { ResourceSource } from "./resource-source.js";
import { withTokenVolume } from "./service-account-token-volume.js";

/** What the plugin is made with. */
export interface ServiceAccountConfig {
  readonly accounts: ResourceSource;
  readonly clock: Clock;
  /** For the names of token volumes. */
  readonly random: RandomSource;
}

const defaultAccount = "default";
const mirrorPodAnnotation = "kubernetes.io/config.mirror";
/** The default account of a new namespace comes a moment after the namespace. */
const defaultAccountAttempts = 10;
const retryIntervalMs = 100;

/**
 * Makes pods run as a service account that exists, with its token mounted, and keeps those of accounts that say so to the
 * secrets of the account. Pods that mirror static ones of a node have no account. Mirrors `serviceaccount`.
 */
export function newServiceAccount(config: ServiceAccountConfig): MutationPlugin & ValidationPlugin {
  return {
    name: "ServiceAccount",
    handles: handling("CREATE", "UPDATE"),
    async admit(attributes: AdmissionAttributes) {
      if (attributes.operation !== "CREATE" || !isFor(attributes, "", "pods") || isMirrorPod(attributes)) return;
      const account = await findAccount(config, attributes, accountNameOf(attributes) || defaultAccount);
      useAccount(config, attributes, account);
    },
    async validate(attributes: AdmissionAttributes) {
      const isDebugging = isForEphemeralContainers(attributes);
      if (!isDebugging && (attributes.operation !== "CREATE" || !isFor(attributes, "", "pods"))) return;
      if (!isDebugging && isMirrorPod(attributes)) return refuseCredentials(attributes);
      const account = await requireAccount(config, attributes);
      const { spec } = podOf(attributes);
      if (spec === undefined || !enforcesMountableSecrets(account)) return;
      const problem = (isDebugging ? ephemeralSecretProblem : secretProblem)(spec, account);
      if (problem !== undefined) throw newAdmissionForbidden(attributes, problem);
    },
  };
}

function isForEphemeralContainers({ resource, subresource, operation }: AdmissionAttributes): boolean {
  const isPod = resource.group === "" && resource.resource === "pods";
  return isPod && subresource === "ephemeralcontainers" && operation === "UPDATE";
}

async function requireAccount(
  config: ServiceAccountConfig,
  attributes: AdmissionAttributes,
): Promise<core_v1.ServiceAccount> {
  const name = accountNameOf(attributes);
  if (name !== "") return findAccount(config, attributes, name);
  const pod = `${attributes.namespace}/${podOf(attributes).metadata?.name ?? ""}`;
  throw newAdmissionForbidden(attributes, `no service account specified for pod ${pod}`);
}

function podOf({ object }: AdmissionAttributes): core_v1.Pod {
  return (object ?? {}) as core_v1.Pod;
}

function accountNameOf(attributes: AdmissionAttributes): string {
  return podOf(attributes).spec?.serviceAccountName ?? "";
}

function isMirrorPod({ object }: AdmissionAttributes): boolean {
  return object !== undefined && annotationOf(object, mirrorPodAnnotation) !== undefined;
}

async function findAccount(
  { accounts, clock }: ServiceAccountConfig,
  attributes: AdmissionAttributes,
  name: string,
): Promise<core_v1.ServiceAccount> {
  const { namespace, context } = attributes;
  const known = accounts.get(namespace, name);
  if (known !== undefined) return known as core_v1.ServiceAccount;
  const attempts = name === defaultAccount ? defaultAccountAttempts : 1;
  for (let attempt = 0; attempt < attempts && !context.signal.aborted; attempt++) {
    if (attempt > 0) await sleep(clock, retryIntervalMs, context.signal);
    const found = await accounts.getLive(namespace, name, context.signal);
    if (found !== undefined) return found as core_v1.ServiceAccount;
  }
  const { message } = newNotFound({ group: "", resource: "serviceaccount" }, name);
  throw newAdmissionForbidden(attributes, `error looking up service account ${namespace}/${name}: ${message}`);
}

function useAccount(
  { random }: ServiceAccountConfig,
  attributes: AdmissionAttributes,
  account: core_v1.ServiceAccount,
): void {
  const { object } = attributes;
  const { spec } = podOf(attributes);
  if (object === undefined || spec === undefined) return;
  const name = account.metadata?.name ?? "";
  const mounts = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  const pullSecrets = (spec.imagePullSecrets ?? []).length === 0 ? account.imagePullSecrets : undefined;
  attributes.setObject(
    withSpec(object, {
      serviceAccountName: name,
      // The old name of the field, which clients still read.
      serviceAccount: name,
      ...(mounts ? withTokenVolume(spec, random) : {}),
      ...(pullSecrets === undefined || pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets }),
    }),
  );
}

/** The kubelet makes mirror pods, and must not get at credentials through them. */
function refuseCredentials(attributes: AdmissionAttributes): void {
  const volumes = podOf(attributes).spec?.volumes ?? [];
  if (accountNameOf(attributes) !== "") {
    throw newAdmissionForbidden(attributes, "a mirror pod may not reference service accounts");
  }
  if (refersToSecrets(podOf(attributes).spec ?? {})) {
    throw newAdmissionForbidden(attributes, "a mirror pod may not reference secrets");
  }
  const projectsToken = ({ projected }: core_v1.Volume) =>
    (projected?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken !== undefined);
  if (volumes.some(projectsToken)) {
    throw newAdmissionForbidden(attributes, "a mirror pod may not use ServiceAccountToken volume projections");
  }
}
