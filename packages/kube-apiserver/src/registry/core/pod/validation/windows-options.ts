import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isDNS1123Subdomain } from "@kube-apiserver/apimachinery";
import { invalidFor } from "../../../validation/names.js";

const maxSpecKiB = 64;
const maxDomainBytes = 256;
const maxUserBytes = 104;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controlCharacters = /[\x00-\x1f\x7f]/;
const netBiosDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/u;
const dnsLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const dnsDomain = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);
const onlyDotsAndSpaces = /^[. ]+$/;
const badUserCharacters = /["/\\:;|=,+*?<>@[\]]/;

/** Settings of containers on Windows. Mirrors `validateWindowsSecurityContextOptions`. */
export function validateWindowsOptions(
  options: core_v1.WindowsSecurityContextOptions | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options ?? {};
  return [
    ...(name === undefined ? [] : invalidFor(isDNS1123Subdomain(name), name, path.child("gmsaCredentialSpecName"))),
    ...(spec === undefined ? [] : validateCredentialSpec(spec, path.child("gmsaCredentialSpec"))),
    ...(user === undefined ? [] : invalidFor(userNameFlaws(user), user, path.child("runAsUserName"))),
  ];
}

function validateCredentialSpec(spec: string, path: FieldPath): readonly FieldError[] {
  if (spec === "") return [fieldErrors.invalid(path, spec, "gmsaCredentialSpec cannot be an empty string")];
  if (Buffer.byteLength(spec) <= maxSpecKiB * 1024) return [];
  return [fieldErrors.invalid(path, spec, `gmsaCredentialSpec size must be under ${maxSpecKiB} KiB`)];
}

/** `DOMAIN\user`, where the domain may be missing. */
function userNameFlaws(userName: string): readonly string[] {
  if (userName === "") return ["runAsUserName cannot be an empty string"];
  if (controlCharacters.test(userName)) return ["runAsUserName cannot contain control characters"];
  const parts = userName.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const [user = "", domain] = parts.reverse();
  return [...(domain === undefined ? [] : domainFlaws(domain)), ...userFlaws(user)];
}

function domainFlaws(domain: string): readonly string[] {
  const flaws: string[] = [];
  if (Buffer.byteLength(domain) >= maxDomainBytes) {
    flaws.push(`runAsUserName's Domain length must be under ${maxDomainBytes} characters`);
  }
  if (!netBiosDomain.test(domain) && !dnsDomain.test(domain)) {
    flaws.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  return flaws;
}

function userFlaws(user: string): readonly string[] {
  const flaws: string[] = [];
  if (user === "") flaws.push("runAsUserName's User cannot be empty");
  else if (Buffer.byteLength(user) > maxUserBytes) {
    flaws.push(`runAsUserName's User length must not be longer than ${maxUserBytes} characters`);
  }
  if (onlyDotsAndSpaces.test(user)) flaws.push("runAsUserName's User cannot contain only periods or spaces");
  if (badUserCharacters.test(user)) {
    flaws.push("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
  }
  return flaws;
}
