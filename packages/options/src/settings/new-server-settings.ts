import { join } from "node:path";
import { type MetricsRegistry, newMetricsRegistry, type TracerProvider } from "@kube-apiserver/component-base";
import {
  type EgressSelector,
  Listener,
  newDialMetrics,
  newExpressionEngines,
  unionCertificateBundles,
} from "@kube-apiserver/generic-server";
import { validateOptions } from "../complete-options.js";
import type { CompletedOptions } from "../completed-options.js";
import { loadEgressSelector } from "../egress-selector/load-egress-selector.js";
import { loadTracerProvider, type TracingParts } from "../tracing/load-tracer-provider.js";
import { newAuditSettings } from "./audit-settings.js";
import { newAuthenticationSettings } from "./authentication-settings.js";
import { newAuthorizationSettings } from "./authorization-settings.js";
import { type ExternalSignerSettings, newExternalSignerSettings } from "./external-signer-settings.js";
import { newFrontProxySettings } from "./front-proxy-settings.js";
import { newGenericSettings } from "./generic-settings.js";
import { Identities } from "./identities.js";
import { newIdentityStore } from "./identity-files.js";
import { newJWTSettings } from "./jwt-settings.js";
import { newKubeletSettings } from "./kubelet-settings.js";
import { newSecureServingSettings } from "./secure-serving-settings.js";
import type {
  AdminIdentity,
  AdmissionSettings,
  AuthenticationSettings,
  ServerSettings,
  SettingsParts,
} from "./server-settings.js";
import { newStorageSettings } from "./storage-settings.js";

/**
 * Turns completed options into parts: reads and makes files, binds the port, opens storage. Nothing stays open when it
 * rejects. Mirrors the `ApplyTo` of every group, in order.
 *
 * @throws AggregateError when the options have mistakes
 */
export async function newServerSettings(completed: CompletedOptions, parts: SettingsParts): Promise<ServerSettings> {
  const mistakes = validateOptions(completed);
  if (mistakes.length > 0) throw new AggregateError(mistakes, mistakes.map(({ message }) => message).join(", "));
  const identities = new Identities(newIdentityStore(completed.derived.pkiDir), parts);
  try {
    return await wireSettings(completed, identities, parts);
  } catch (err) {
    await identities.settled();
    throw err;
  }
}

async function wireSettings(
  completed: CompletedOptions,
  identities: Identities,
  parts: SettingsParts,
): Promise<ServerSettings> {
  const { derived, metrics, generic, features, misc } = completed;
  const registry = newMetricsRegistry({
    disabled: new Set(metrics.disabledMetrics),
    allowedLabelValues: derived.allowedLabelValues,
  });
  const egress = await newEgressSettings(completed, registry, parts);
  const [authentication, admin, serving, frontProxy, kubelet] = await Promise.all([
    newAuthenticationSettings(completed, identities, parts),
    derived.ownsIdentities ? newAdmin(completed, identities) : undefined,
    newSecureServingSettings(completed, identities, parts),
    newFrontProxySettings(completed, identities, parts),
    newKubeletSettings(completed, parts),
  ]);
  const { requestHeader, proxyClientCert } = frontProxy;
  const clientCAs = [authentication.settings.clientCA, requestHeader?.clientCA].filter(
    (bundle) => bundle !== undefined,
  );
  const tracerProvider = await newTracingSettings(completed, { ...parts, dialer: egress?.lookup("controlplane") });
  // Only now: whatever failed before has left no port open.
  const listener = await Listener.bind({ host: derived.bindAddress, port: completed.secureServing.bindPort });
  const clientCA = clientCAs.length > 1 ? unionCertificateBundles(...clientCAs) : clientCAs[0];
  const secureServing = { ...serving.info, listener, ...(clientCA === undefined ? {} : { clientCA }) };
  const opened: { close(): void }[] = [listener];
  try {
    const genericSettings = await newGenericSettings(completed, secureServing, parts);
    const audit = await newAuditSettings(completed, registry, { ...parts, dialer: egress?.lookup("controlplane") });
    const expressionEngines = newExpressionEngines();
    const authorization = await newAuthorizationSettings(completed, { ...parts, registry, engines: expressionEngines });
    const external = await newExternalSignerSettings(completed, { ...parts, registry });
    if (external !== undefined) opened.push(external.signer);
    const { jwt, anonymous } = await newJWTSettings(completed, {
      ...parts,
      registry,
      engines: expressionEngines,
      egressSelector: egress,
    });
    if (jwt !== undefined) opened.push(jwt);
    const storage = await newStorageSettings(completed, registry, { ...parts, dialer: egress?.lookup("etcd") });
    const files = [...authentication.files, ...serving.files, ...frontProxy.files, ...kubelet.files];
    return {
      generic: {
        ...genericSettings,
        ...(audit === undefined ? {} : { audit }),
        ...(egress === undefined ? {} : { egressSelector: egress }),
        ...(tracerProvider === undefined ? {} : { tracerProvider }),
      },
      storage,
      identity: newIdentity(completed, listener.port),
      metrics: registry,
      requestLimits: {
        priorityAndFairness: features.enablePriorityAndFairness,
        readOnly: generic.maxRequestsInFlight,
        mutating: generic.maxMutatingRequestsInFlight,
      },
      authentication: {
        ...authentication.settings,
        ...(requestHeader === undefined ? {} : { requestHeader }),
        ...(external === undefined ? {} : { serviceAccounts: withExternalSigner(authentication.settings, external) }),
        ...(jwt === undefined ? {} : { jwt }),
        ...(anonymous === undefined ? {} : { anonymous }),
      },
      expressionEngines,
      authorization,
      admission: newAdmissionSettings(completed),
      featureGates: derived.featureGates,
      runtimeConfig: completed.apiEnablement.runtimeConfig,
      serviceIPRanges: derived.serviceIPRanges,
      serviceNodePortRange: misc.serviceNodePortRange,
      kubernetesService: {
        advertiseAddress: derived.advertiseAddress,
        port: 443,
        nodePort: misc.kubernetesServiceNodePort,
        endpointReconcilerType: endpointReconcilerTypeOf(misc.endpointReconcilerType),
        apiserverCount: misc.apiserverCount,
      },
      eventTTLSeconds: misc.eventTTLMs / 1000,
      allowPrivileged: misc.allowPrivileged,
      controllers: derived.controllers,
      kubelet: kubelet.settings,
      aggregation: {
        ...(proxyClientCert === undefined ? {} : { proxyClientCert }),
        rejectForwardingRedirects: misc.aggregatorRejectForwardingRedirect,
        routesToEndpoints: misc.enableAggregatorRouting,
      },
      rootCAPem: serving.rootCAPem,
      ...(admin === undefined ? {} : { admin: { ...admin, caPem: serving.rootCAPem } }),
      async watchFiles(signal) {
        await Promise.all(files.map((file) => file.run(signal)));
      },
      async close() {
        for (const part of opened) part.close();
        await storage.encryption?.close();
        await identities.settled();
        const engines = new Set([storage.kv, ...storage.kvOverrides.values()]);
        await Promise.all(Array.from(engines, (engine) => engine.close()));
        await tracerProvider?.shutdown();
      },
    };
  } catch (err) {
    for (const part of opened) part.close();
    await tracerProvider?.shutdown();
    throw err;
  }
}

/** Undefined: nothing is traced. */
async function newTracingSettings(
  { traces: { configFile }, derived: { featureGates: features, apiServerID } }: CompletedOptions,
  { logger, dialer }: Pick<TracingParts, "logger" | "dialer">,
): Promise<TracerProvider | undefined> {
  return configFile === "" ? undefined : loadTracerProvider(configFile, { features, apiServerID, logger, dialer });
}

async function newEgressSettings(
  { egressSelector: { configFile } }: CompletedOptions,
  registry: MetricsRegistry,
  { clock }: SettingsParts,
): Promise<EgressSelector | undefined> {
  return configFile === "" ? undefined : loadEgressSelector(configFile, { clock, metrics: newDialMetrics(registry) });
}

function endpointReconcilerTypeOf(type: string): ServerSettings["kubernetesService"]["endpointReconcilerType"] {
  // Validation has let nothing else pass.
  return type === "master-count" || type === "none" ? type : "lease";
}

function newAdmissionSettings({ derived, admission, generic }: CompletedOptions): AdmissionSettings {
  return {
    ...derived.admission,
    ...(admission.configFile === "" ? {} : { configFile: admission.configFile }),
    tolerationSeconds: {
      notReadySeconds: generic.defaultNotReadyTolerationSeconds,
      unreachableSeconds: generic.defaultUnreachableTolerationSeconds,
    },
  };
}

const yearSeconds = 365 * 24 * 60 * 60;

function withExternalSigner(
  { serviceAccounts }: AuthenticationSettings,
  { signer: externalSigner, maxExpirationSeconds }: ExternalSignerSettings,
): AuthenticationSettings["serviceAccounts"] {
  const maxExtendedExpirationSeconds = Math.min(externalSigner.maxTokenExpirationSeconds, yearSeconds);
  return { ...serviceAccounts, externalSigner, maxExpirationSeconds, maxExtendedExpirationSeconds };
}

async function newAdmin({ derived }: CompletedOptions, identities: Identities): Promise<Omit<AdminIdentity, "caPem">> {
  const clientCertificate = await identities.admin();
  const { dataDir } = derived;
  return { clientCertificate, ...(dataDir === undefined ? {} : { kubeconfigFile: join(dataDir, "admin.kubeconfig") }) };
}

/** Who this server is among its peers. The address is for those that are asked for what only this one can serve. */
function newIdentity({ derived, misc }: CompletedOptions, port: number): ServerSettings["identity"] {
  const { apiServerID, hostname, advertiseAddress, featureGates } = derived;
  if (!featureGates.enabled("UnknownVersionInteroperabilityProxy")) return { apiServerID, hostname };
  const { peerAdvertiseIP: ip, peerAdvertisePort } = misc;
  const isSet = ip !== "" && peerAdvertisePort !== "";
  const peerAddress = isSet ? joinHostPort(ip, peerAdvertisePort) : joinHostPort(advertiseAddress, String(port));
  return { apiServerID, hostname, peerAddress };
}

function joinHostPort(host: string, port: string): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
