import {
  type CertKeySource,
  type FileContent,
  newFileCertificateBundle,
  newFileCertKey,
  newStaticContent,
  parseCertificateBundle,
} from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";
import type { Identities } from "./identities.js";
import type { RequestHeaderSettings, SettingsParts } from "./server-settings.js";

/** This server on both sides of a front proxy. */
export interface FrontProxySettings {
  /** Absent: nobody speaks for others. */
  readonly requestHeader?: RequestHeaderSettings;
  /** What this server shows to the extension servers that it passes requests on to; absent: nothing. */
  readonly proxyClientCert?: CertKeySource;
  /** What has to be followed while they are in use. */
  readonly files: readonly FileContent<unknown>[];
}

const proxyName = "front-proxy-client";

/** Reads certificates, or makes them where the server makes its identities. Rejects when a file is missing or broken. */
export async function newFrontProxySettings(
  completed: CompletedOptions,
  identities: Identities,
  parts: SettingsParts,
): Promise<FrontProxySettings> {
  const { authentication, misc, derived } = completed;
  const { clientCAFile, ...headers } = authentication.requestHeader;
  const { proxyClientCertFile, proxyClientKeyFile } = misc;
  const isGiven = clientCAFile !== "" || proxyClientCertFile !== "";
  if (!isGiven) return derived.ownsIdentities ? generatedFrontProxy(identities) : { files: [] };
  const bundle = clientCAFile === "" ? undefined : await newFileCertificateBundle(clientCAFile, parts);
  const pair =
    proxyClientCertFile === "" ? undefined : await newFileCertKey(proxyClientCertFile, proxyClientKeyFile, parts);
  return {
    files: [bundle, pair].filter((file) => file !== undefined),
    ...(bundle === undefined ? {} : { requestHeader: { ...namesOf(headers), clientCA: bundle } }),
    ...(pair === undefined ? {} : { proxyClientCert: pair }),
  };
}

type HeaderNames = Omit<RequestHeaderSettings, "clientCA">;

function namesOf(headers: HeaderNames): HeaderNames {
  const { allowedNames, usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes } = headers;
  return { allowedNames, usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes };
}

/** Header names are those that kubeadm gives. */
async function generatedFrontProxy(identities: Identities): Promise<FrontProxySettings> {
  const { caPem, client } = await identities.frontProxy(proxyName);
  return {
    files: [],
    requestHeader: {
      clientCA: newStaticContent("generated front proxy authority", parseCertificateBundle(caPem)),
      allowedNames: [proxyName],
      usernameHeaders: ["X-Remote-User"],
      uidHeaders: ["X-Remote-Uid"],
      groupHeaders: ["X-Remote-Group"],
      extraHeaderPrefixes: ["X-Remote-Extra-"],
    },
    proxyClientCert: newStaticContent("generated front proxy certificate", client),
  };
}
