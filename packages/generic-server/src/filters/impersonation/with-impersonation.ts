import type { IncomingMessage } from "node:http";
import type { UserInfo } from "../../authentication/interfaces.js";
import { authorizerAttributesOf } from "../../authorization/authorizer-attributes.js";
import { dropRequestHeaders } from "../../request/request-headers.js";
import { requestState } from "../../request/request-state.js";
import type { Filter } from "../filter.js";
import { isImpersonationHeader, wantedUserOf } from "./impersonated-user.js";
import { type ImpersonationParts, ImpersonationTracker, modeOfVerb } from "./impersonation-tracker.js";

/**
 * Lets a user act as another (`Impersonate-User`, `-Group`, `-Uid`, `-Extra-*`) if one of the modes allows it: by the verb
 * `impersonate` on every part of that identity, or by narrower ones that also name what it may do meanwhile (KEP-5284). The
 * headers are taken off the request. Mirrors `impersonation.WithConstrainedImpersonation`, and `WithImpersonation` where the
 * gate is off.
 */
export function withImpersonation(parts: ImpersonationParts): Filter {
  const { clock, metrics } = parts;
  const tracker = new ImpersonationTracker(parts);
  return (req, _res, next) => {
    let wanted: UserInfo | undefined;
    try {
      wanted = wantedUserOf(req);
    } catch (err) {
      next(err);
      return;
    }
    if (wanted === undefined) {
      next();
      return;
    }
    const state = requestState(req);
    const startMs = clock.monotonic();
    const finish = (mode: string, decision: "allowed" | "denied") => {
      const durationMs = clock.monotonic() - startMs;
      state.audit?.latency.add("impersonation", durationMs);
      metrics?.attempted(mode, decision, durationMs / 1000);
    };
    tracker.impersonate(wanted, authorizerAttributesOf(state), state.signal).then(
      ({ user, constraint }) => {
        finish(modeOfVerb(constraint), "allowed");
        state.audit?.logImpersonatedUser(user, constraint);
        state.user = user;
        dropImpersonationHeaders(req);
        next();
      },
      (err: unknown) => {
        finish("", "denied");
        next(err);
      },
    );
  };
}

/** Nobody below is to know. */
function dropImpersonationHeaders(req: IncomingMessage): void {
  dropRequestHeaders(req, isImpersonationHeader);
}
