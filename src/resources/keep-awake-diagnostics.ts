import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { AwakeFlags, Placed } from "../model/manifest.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

/** What each is called in a manifest. */
const KEYS: Readonly<Record<keyof AwakeFlags, string>> = {
  display: "display",
  idle: "idle",
  disk: "disk",
  system: "system",
  userActive: "user_active",
};

/** What the program of this host cannot hold of what is declared. */
export function shortcomings(
  { keepAwake }: ServiceFormat,
  { value, place }: Placed<AwakeFlags>,
): readonly Diagnostic[] {
  return keepAwake.lacks
    .filter((flag) => value[flag])
    .map((flag) => ({
      code: "keep-awake-unsupported",
      severity: "warning",
      message: `host.keep_awake.${KEYS[flag]}: ${keepAwake.program.name} holds no such thing, so that it is left out`,
      place,
    }));
}

/** Which Mac this is no file tells. */
export function lidWarning(place: Place): Diagnostic {
  return {
    code: "keep-awake-lid",
    severity: "warning",
    message: "host.keep_awake does not hold a MacBook whose lid is closed: it sleeps all the same",
    hint: "Leave the lid open, or connect power and a display.",
    place,
  };
}

/** There is nothing that could hold. */
export function noProgram({ keepAwake: { program } }: ServiceFormat, place: Place): Diagnostic {
  return {
    code: "keep-awake-unavailable",
    severity: "error",
    message: `host.keep_awake takes ${program.name}, which is neither on PATH nor ${program.usual}`,
    hint: "Install it (on Linux it comes with systemd), or say keep_awake: false.",
    place,
    blocks: "resource",
  };
}

/** Nobody can tell what its service runs. @param reason a sentence part */
export function definitionUnreadable(path: AbsolutePath, reason: string): Diagnostic {
  return {
    code: "host-file-unreadable",
    severity: "error",
    message: `host.keep_awake: the definition of its service cannot be used: ${reason}`,
    path,
    hint: "Mend or move the file; it is left as it is until then.",
    blocks: "resource",
  };
}

/** Its service has the name of somebody else's. */
export function foreignDefinition(path: AbsolutePath, service: ServiceId, place: Place): Diagnostic {
  return {
    code: "foreign-service",
    severity: "error",
    message: `host.keep_awake: ${service} is there already, and runs something else`,
    hint: "It is left alone. Remove it, or move it away, if nothing needs it.",
    path,
    place,
    blocks: "resource",
  };
}

/** What is to go is somebody else's by now. */
export function keptDefinition(path: AbsolutePath, service: ServiceId, place: Place | undefined): Diagnostic {
  return {
    code: "kept-by-hand",
    severity: "warning",
    message: `host.keep_awake: ${service} runs something else than the fleet's program, and is kept`,
    hint: "Remove it by hand if nothing needs it.",
    path,
    ...(place && { place }),
  };
}
