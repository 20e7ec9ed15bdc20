import type { AbsolutePath, Address, ProfileName, ServiceId } from "../../src/model/ids.ts";
import type { Op, Phase } from "../../src/model/step.ts";
import { type Links, order as orderOf, type Work } from "../../src/plan/order.ts";
import type { PhasedOp } from "../../src/resources/kind.ts";

/** An operation of a sort that the phase may have; `order` looks at the phase alone. */
function opOf(phase: Phase): Op {
  const service = "hermes-gateway.service" as ServiceId; // test data
  const path = "/home/ada/.hermes" as AbsolutePath; // test data
  switch (phase) {
    case "host":
      return { do: "linger", isOn: true };
    case "create":
    case "delete":
      return { do: "hermes", args: [], home: path, leaves: phase === "create" ? "made" : "removed" };
    case "export":
      return { do: "export", profile: "a" as ProfileName, folder: path }; // a valid name
    case "remove":
    case "unwrap":
      return { do: "remove", path, expect: { is: "anything" }, withFolder: false };
    case "files":
    case "give-up":
    case "definition":
      return { do: "edit", path, edit: { format: "text", text: "" }, mode: 0o600, expect: { is: "absent" } };
    case "reload":
    case "unload":
      return { do: "reload" };
    case "check":
    case "save":
    case "clear":
      return { do: "make-folder", path, mode: 0o700 };
    case "announce":
      return { do: "announce-stop", home: path };
    case "login":
      return { do: "service", verb: "enable", service };
    case "stop":
    case "start":
      return { do: "service", verb: phase, service };
    case "end": {
      const who = { pid: 7, startTime: 70 };
      return { do: "end-process", who, home: path, service, graceMs: 1000, drainMs: 1000 };
    }
    case "reset":
      return { do: "service", verb: "reset-failed", service };
    case "release":
      return { do: "service", verb: "stop", service };
    case "stopped":
    case "released":
      return { do: "await", what: "stopped", service };
    case "ready":
      return { do: "await", what: "ready", service, timeoutMs: 1000 };
    case "steady":
      return { do: "await", what: "steady", service, forMs: 1000, fatalBefore: [] };
    default:
      return phase satisfies never;
  }
}

export const ops = (...phases: readonly Phase[]): readonly PhasedOp[] =>
  phases.map((phase) => ({ phase, op: opOf(phase) }));

/** What one resource of a profile has to do. */
export const work = (address: string, ...phases: readonly Phase[]): Work => ({
  address: `profile.${address}` as Address, // test data
  profile: (address.split(".")[0] ?? "") as ProfileName, // test data
  ops: ops(...phases),
});

export const name = (text: string) => text as ProfileName; // a valid name
export const order = (works: readonly Work[], links: Partial<Links> = {}) =>
  orderOf(works, { handovers: [], copies: new Map(), needsHost: false, beforeDeletions: [], ...links });
