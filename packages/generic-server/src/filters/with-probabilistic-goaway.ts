import type { Http2ServerRequest } from "node:http2";
import type { Filter } from "./filter.js";

/**
 * Now and then asks an HTTP/2 client to reconnect (`--goaway-chance`), so that connections spread over replicas that were
 * added behind a load balancer. Mirrors `filters.WithProbabilisticGoaway`.
 * @param chance - from 0 (never) to 0.02
 * @param random - a number from 0 up to 1
 */
export function withProbabilisticGoaway(chance: number, random: () => number): Filter {
  return (req, _res, next) => {
    if (req.httpVersionMajor === 2 && chance > 0 && random() < chance) {
      const { stream } = req as unknown as Http2ServerRequest;
      stream.session?.goaway();
    }
    next();
  };
}
