import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";

const members = { ServiceAccount: "serviceAccount", User: "user", Group: "group" } as const;
type Kind = keyof typeof members;

/** Whose requests a schema takes: a kind, and the one member of that kind. Mirrors `ValidateFlowSchemaSubject`. */
export function validateSubject(subject: flowcontrol_v1.Subject, path: FieldPath): readonly FieldError[] {
  const { kind = "" } = subject;
  if (!Object.hasOwn(members, kind)) {
    return [fieldErrors.notSupported(path.child("kind"), kind, Object.keys(members).sort())];
  }
  const own = members[kind as Kind];
  const others = (Object.keys(members) as readonly Kind[]).filter((other) => other !== kind);
  return [
    ...validateMember(subject, kind as Kind, path.child(own)),
    ...others.flatMap((other) => {
      const name = members[other];
      if (subject[name] === undefined) return [];
      return [fieldErrors.forbidden(path.child(name), `${name} is forbidden when subject kind is not '${other}'`)];
    }),
  ];
}

function validateMember(subject: flowcontrol_v1.Subject, kind: Kind, path: FieldPath): readonly FieldError[] {
  const member = subject[members[kind]];
  if (member === undefined) {
    return [fieldErrors.required(path, `${members[kind]} is required when subject kind is '${kind}'`)];
  }
  if (kind === "ServiceAccount") return validateServiceAccount(subject.serviceAccount ?? {}, path);
  return (member.name ?? "") === "" ? [fieldErrors.required(path.child("name"))] : [];
}

function validateServiceAccount(
  { name = "", namespace = "" }: Partial<flowcontrol_v1.ServiceAccountSubject>,
  path: FieldPath,
): readonly FieldError[] {
  const namespacePath = path.child("namespace");
  const namePath = path.child("name");
  const nameMessages = name === "*" || name === "" ? [] : nameIsDNSSubdomain(name, false);
  return [
    ...(name === "" ? [fieldErrors.required(namePath)] : []),
    ...nameMessages.map((message) => fieldErrors.invalid(namePath, name, message)),
    ...(namespace === ""
      ? [fieldErrors.required(namespacePath, "must specify namespace for service account")]
      : nameIsDNSLabel(namespace, false).map((message) => fieldErrors.invalid(namespacePath, namespace, message))),
  ];
}
