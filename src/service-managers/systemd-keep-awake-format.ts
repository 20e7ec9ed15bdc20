import { quoteCommand, readUnit, splitCommand, type UnitFile, unitValues } from "../formats/unit.ts";
import { fleetSuffix, UNIT_PATTERN, USUAL_FLEET } from "../hermes/layout.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { AwakeFlags } from "../model/manifest.ts";
import type { TextEdit } from "../model/step.ts";
import type { KeepAwakeFormat, KeepAwakeWant, ReadKeepAwake } from "./manager.ts";

/** A user unit that runs `systemd-inhibit`; the gateways' units pull it up, and it stops when none needs it. */
export const systemdKeepAwake: KeepAwakeFormat = {
  id: (layout, fleet) => `${KEEP_AWAKE_UNIT}${fleetSuffix(layout, fleet)}.service` as ServiceId, // the one place that names it
  isNameOfOne: (service) => service.startsWith(KEEP_AWAKE_UNIT) && service.endsWith(".service"),
  program: { name: "systemd-inhibit", usual: "/usr/bin/systemd-inhibit" as AbsolutePath }, // absolute as it stands
  isPulled: true,
  read,
  says: ({ holds }) => ({ holds: inhibited(holds).join(":"), while: holds.while }),
  fields,
  render,
  edit: (want, names) => ({ format: "unit", edits: editsOf(want, names) }),
  links: ({ holds, gateways }) =>
    holds.while === "always" ? [LOGIN_TARGET] : gateways.map(({ service }) => service),
  isOwnPuller: (unit) => unit === LOGIN_TARGET || unit.startsWith(UNIT_PATTERN.slice(0, -1)),
  lacks: ["disk", "userActive"],
  hint: (service) =>
    `\`systemctl --user status ${service}\` tells more. On a server that nobody is logged in to, polkit may refuse to keep it from sleeping: say \`system: false\`, or allow org.freedesktop.login1.inhibit-block-sleep to this user`,
};

/** What the names of all such units begin with. */
const KEEP_AWAKE_UNIT = "hermes-fleet-keep-awake";

/** Whom the inhibitors of fleets are listed under. */
export const WHO = "hermes-fleet";

const WHAT = "--what=";

/** What the user's session reaches when it has come up. */
const LOGIN_TARGET = "default.target";

/** What the fleet answers for in the unit. */
const OWNED = [
  ["Unit", "StopWhenUnneeded"],
  ["Service", "ExecStart"],
  ["Service", "Restart"],
  ["Service", "RestartSec"],
  ["Service", "KillMode"],
] as const;

function read(text: string): ReadKeepAwake {
  const unit = readUnit(text);
  const command = splitCommand(last(unit, "Service", "ExecStart") ?? "");
  const words = command.ok ? command.args : [];
  return {
    ok: true,
    fields: new Map(
      OWNED.flatMap(([section, key]) => {
        const value = last(unit, section, key);
        return value === undefined ? [] : [[key, value] as const];
      }),
    ),
    says: {
      holds: words.find((word) => word.startsWith(WHAT))?.slice(WHAT.length) ?? "",
      while: last(unit, "Unit", "StopWhenUnneeded") === "yes" ? "running" : "always",
    },
    program: words[0],
    isFleets: words.includes(`--who=${WHO}`),
  };
}

function last(unit: UnitFile, section: string, key: string): string | undefined {
  return unitValues(unit, section, key).at(-1);
}

function fields(want: KeepAwakeWant): ReadonlyMap<string, string> {
  return new Map([
    ...(want.holds.while === "running" ? [["StopWhenUnneeded", "yes"] as const] : []),
    ["ExecStart", quoteCommand(inhibitCommand(want))],
    ["Restart", "always"],
    // A refusal by polkit is not asked for again and again.
    ["RestartSec", "30"],
    // Its own end is by the signal then, and so in good order.
    ["KillMode", "mixed"],
  ]);
}

function inhibitCommand({ program, holds, fleet }: KeepAwakeWant): readonly string[] {
  const isUsual = fleet === USUAL_FLEET;
  const why =
    holds.while === "running"
      ? `gateways${isUsual ? "" : ` of ${fleet}`} run`
      : `${isUsual ? "the fleet" : fleet} asks for it`;
  return [
    program,
    WHAT + inhibited(holds).join(":"),
    `--who=${WHO}`,
    `--why=${why}`,
    "--mode=block",
    "sleep",
    "infinity",
  ];
}

/** What `systemd-inhibit` calls it (systemd-inhibit(1)); the display goes with the session's idleness. */
export function inhibited({ idle, display, system }: AwakeFlags): readonly string[] {
  return [...(idle || display ? ["idle"] : []), ...(system ? ["sleep"] : [])];
}

function render(want: KeepAwakeWant): string {
  const is = fields(want);
  const lines = (section: string) =>
    OWNED.flatMap(([within, key]) => {
      const value = is.get(key);
      return within === section && value !== undefined ? [`${key}=${value}\n`] : [];
    }).join("");
  return `[Unit]
Description=Keeps this host awake for the Hermes fleet${want.fleet === USUAL_FLEET ? "" : ` ${want.fleet}`}
${lines("Unit")}
[Service]
Type=simple
${lines("Service")}`;
}

function editsOf(want: KeepAwakeWant, names: readonly string[]): readonly TextEdit[] {
  const is = fields(want);
  return OWNED.flatMap(([section, key]) => (names.includes(key) ? [{ section, key, to: is.get(key) }] : []));
}
