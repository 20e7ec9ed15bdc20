import type { Check } from "./check.ts";
import { envMissing } from "./env-missing.ts";
import { envModes } from "./env-modes.ts";
import { gateways } from "./gateways.ts";
import { hermesVersion } from "./hermes-version.ts";
import { linger } from "./linger.ts";
import { logSizes } from "./log-sizes.ts";
import { openTasks } from "./open-tasks.ts";
import { searchPath } from "./search-path.ts";
import { services } from "./services.ts";
import { sleep } from "./sleep.ts";
import { stopTimeout } from "./stop-timeout.ts";
import { tools } from "./tools.ts";
import { wrappers } from "./wrappers.ts";

/** What a plan says of it is all there is to it. */
const conflicts: Check = {
  name: "conflicts",
  what: "tokens, sessions and ports",
  codes: ["token-conflict", "session-conflict", "port-conflict"],
};
const leftovers: Check = { name: "leftovers", what: "what lies beside the fleet", codes: ["leftover"] };
const userManager: Check = {
  name: "user-manager",
  what: "the user's service manager",
  codes: ["service-manager-unavailable"],
  find: ({ format }) => (format === undefined ? undefined : []),
};
const stickyProfile: Check = {
  name: "sticky-profile",
  what: "the sticky profile",
  codes: ["active-profile"],
};
const topology: Check = {
  name: "topology",
  what: "the topology",
  codes: [
    "topology-version",
    "topology-default",
    "topology-service",
    "topology-port",
    "topology-key",
    "topology-setting",
    "topology-dropped",
    "topology-served",
    "fleet-folded",
    "gateway-served",
  ],
};

/** Everything that a doctor looks at, in the order in which it tells of it. */
export const CHECKS: readonly Check[] = [
  hermesVersion,
  tools,
  userManager,
  linger,
  searchPath,
  wrappers,
  services,
  envModes,
  envMissing,
  conflicts,
  leftovers,
  gateways,
  stickyProfile,
  topology,
  sleep,
  logSizes,
  stopTimeout,
  openTasks,
];
