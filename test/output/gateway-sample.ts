import type { GatewayStatus } from "../../src/output/status-document.generated.ts";

/** A gateway that nobody has declared, and that runs, unless told otherwise. */
export const foundGateway = (profile: string, rest: Partial<GatewayStatus> = {}): GatewayStatus => ({
  profile,
  actual: "running",
  platforms: [],
  drift: "none",
  drifted: [],
  untold: [],
  start_at_login: true,
  problems: [],
  to_do: [],
  ...rest,
});

/** One that is declared, and as it should be. */
export const declaredGateway = (profile: string, rest: Partial<GatewayStatus> = {}): GatewayStatus =>
  foundGateway(profile, { desired: "running", is_as_desired: true, ...rest });
