import { hermesFor } from "../hermes/command-line.ts";
import { isOver } from "../hermes/condition.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { RollVerb } from "../model/roll.ts";
import type { RollGateway } from "./roll-gateway.ts";

/** The profile is not on this host. */
export function notHere({ profile, desired, elsewhere }: RollGateway): Diagnostic {
  if (desired === undefined && elsewhere !== undefined)
    return {
      code: "profile-unknown",
      severity: "error",
      message: `profile "${profile}" is not on this host: the manifest has it on ${elsewhere.join(", ")}`,
      hint: "Type it there.",
    };
  return {
    code: "profile-unknown",
    severity: "error",
    message: `profile "${profile}" is not on this host yet`,
    hint: "`hermes-fleet apply` makes it.",
  };
}

/** Another gateway is the one to be asked. */
export function servedInstead(verb: RollVerb, { profile, served: by }: RollGateway): Diagnostic {
  const does = by?.isNow === true ? "serves it" : "is to serve it, and does not";
  const hint = {
    start: "`hermes-fleet start default` starts that one; `hermes-fleet apply` sees to whom it serves.",
    stop: "`hermes-fleet stop default` stops that one, for all that it serves.",
    restart: "`hermes-fleet restart default` starts that one anew, for all that it serves.",
  }[verb];
  return {
    code: "gateway-served",
    severity: "error",
    message: `profile "${profile}" has no gateway of its own: that of "default" ${does}`,
    hint,
  };
}

/** There is nothing that its manager could start. */
export function withoutService({ profile, desired, gateway, condition }: RollGateway): Diagnostic {
  const isMade = desired === "running" || desired === "stopped";
  // It would be gone once it had been stopped.
  const runs = gateway.is === "live" || !isOver(condition) ? ", and its gateway is left as it is" : "";
  return {
    code: "service-missing",
    severity: "error",
    message: `profile "${profile}" has no service to start${runs}`,
    hint: isMade
      ? "`hermes-fleet apply` makes it."
      : `\`${hermesFor(profile)} gateway install\` makes one; in the manifest, \`hermes-fleet apply\` does.`,
  };
}

/** What has its service's name is another home's. */
export function foreign({ profile, service, home }: RollGateway): Diagnostic {
  return {
    code: "foreign-service",
    severity: "error",
    message: `profile "${profile}": ${service} is there, but not for ${home}`,
    hint: "It is left alone; `hermes-fleet plan` tells whose it is.",
  };
}

/** What runs is not what a hard reset would end. */
export function notItsService({ profile, gateway }: RollGateway): Diagnostic {
  const pid = gateway.is === "live" ? ` (PID ${gateway.process.pid})` : "";
  return {
    code: "gateway-unsupervised",
    severity: "error",
    message: `profile "${profile}": a gateway${pid} runs outside its service, and --force resets the service alone`,
    hint: `\`hermes-fleet restart ${profile}\` ends it in good order, and starts the service.`,
  };
}
