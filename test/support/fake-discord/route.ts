import type { Clock } from "../../../src/system/clock.ts";
import type { Gateway } from "./gateway.ts";
import type { Interactions } from "./interactions.ts";
import type { World } from "./world.ts";

export interface Request {
  readonly method: string;
  /** Without `/api/v10` and query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** The interaction endpoints are opened by the token in their path. */
  readonly open?: true;
  /** `undefined` is answered with 204. */
  run(parts: readonly string[], request: Request): unknown;
}

export interface RouteParts {
  readonly world: World;
  readonly gateway: Gateway;
  readonly interactions: Interactions;
  readonly gatewayUrl: () => string;
  readonly clock: Clock;
}
