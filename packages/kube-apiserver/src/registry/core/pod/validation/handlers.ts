import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isHTTPHeaderName } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { invalidFor } from "../../../validation/names.js";
import { validatePortNumOrName } from "../../../validation/ports.js";

/** What a probe or a lifecycle hook does. */
export interface Handler {
  readonly exec?: core_v1.ExecAction;
  readonly httpGet?: core_v1.HTTPGetAction;
  readonly tcpSocket?: core_v1.TCPSocketAction;
  readonly grpc?: core_v1.GRPCAction;
  readonly sleep?: core_v1.SleepAction;
}

/** Exactly one thing to do. The grace period is undefined where it is missing. Mirrors `validateHandler`. */
export function validateHandler(
  { exec, httpGet, tcpSocket, grpc, sleep }: Handler,
  gracePeriod: number | bigint | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const actions: [string, (path: FieldPath) => readonly FieldError[]][] = [];
  if (exec) actions.push(["exec", (at) => validateExec(exec, at)]);
  if (httpGet) actions.push(["httpGet", (at) => validateHTTPGet(httpGet, at)]);
  if (tcpSocket) actions.push(["tcpSocket", (at) => validatePortNumOrName(tcpSocket.port ?? 0, at.child("port"))]);
  if (grpc) actions.push(["grpc", (at) => validatePortNumOrName(grpc.port ?? 0, at.child("port"))]);
  if (sleep) actions.push(["sleep", (at) => validateSleep(sleep, gracePeriod, at)]);
  if (actions.length === 0) return [fieldErrors.required(path, "must specify a handler type")];
  return actions.flatMap(([name, check], index) =>
    index === 0
      ? check(path.child(name))
      : [fieldErrors.forbidden(path.child(name), "may not specify more than 1 handler type")],
  );
}

function validateExec({ command = [] }: core_v1.ExecAction, path: FieldPath): readonly FieldError[] {
  return command.length === 0 ? [fieldErrors.required(path.child("command"))] : [];
}

const schemes = ["HTTP", "HTTPS"];

function validateHTTPGet(
  { path = "", port, scheme = "" as "HTTP", httpHeaders = [] }: core_v1.HTTPGetAction,
  at: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRequired(path, at.child("path")),
    ...validatePortNumOrName(port ?? 0, at.child("port")),
    ...(schemes.includes(scheme) ? [] : [fieldErrors.notSupported(at.child("scheme"), scheme, schemes)]),
    ...httpHeaders.flatMap(({ name = "" }) => invalidFor(isHTTPHeaderName(name), name, at.child("httpHeaders"))),
  ];
}

function validateSleep(
  { seconds = 0 }: core_v1.SleepAction,
  gracePeriod: number | bigint | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
  return [fieldErrors.invalid(path, seconds, detail)];
}
