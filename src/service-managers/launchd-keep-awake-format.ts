import { basename } from "node:path";
import { isPlistList, type PlistDict, type PlistValue, readPlist, renderPlist } from "../formats/plist.ts";
import { fleetSuffix } from "../hermes/layout.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { AwakeFlags } from "../model/manifest.ts";
import type { Value } from "../model/value.ts";
import type { KeepAwakeFormat, KeepAwakeWant, ReadKeepAwake } from "./manager.ts";

/** A LaunchAgent that runs `caffeinate`: for ever, or as long as it finds a gateway that runs. */
export const launchdKeepAwake: KeepAwakeFormat = {
  id: (layout, fleet) => `${KEEP_AWAKE_LABEL}${fleetSuffix(layout, fleet)}` as ServiceId, // the one place that names it
  isNameOfOne: (label) => label.startsWith(KEEP_AWAKE_LABEL),
  program: { name: "caffeinate", usual: "/usr/bin/caffeinate" as AbsolutePath }, // absolute as it stands
  isPulled: false,
  read,
  says: ({ holds }) => ({ holds: caffeinateFlags(holds).join(" "), while: holds.while }),
  fields: (want) => new Map(Object.entries(keysOf(want)).map(([key, value]) => [key, textOf(value)])),
  render: (want, label) => renderPlist({ Label: label, ...keysOf(want) }),
  edit: (want, names) => {
    const keys = keysOf(want);
    return {
      format: "plist",
      edits: names.map((name) => ({ at: [name], to: keys[name] as Value | undefined })), // no dates, no bytes
    };
  },
  links: () => [],
  isOwnPuller: () => false,
  lacks: [],
  hint: (label) => `\`launchctl print gui/$(id -u)/${label}\` tells more`,
};

/** What the labels of all such jobs begin with. */
export const KEEP_AWAKE_LABEL = "ai.hermes.fleet.keep-awake";

/** What the fleet answers for in the property list; a key that is not wanted is to be absent. */
const OWNED = [
  "ProgramArguments",
  "Program",
  "RunAtLoad",
  "KeepAlive",
  "WatchPaths",
  "StartInterval",
  "LimitLoadToSessionType",
  "Disabled",
] as const;

/** How long an event that launchd has overlooked may leave a gateway without; in seconds. */
const LOOK_INTERVAL = 60;
/** `caffeinate -u` without a time is over after 5 s (caffeinate(8)); it is begun anew after this one. */
const USER_ACTIVE_SECONDS = 3600;

/** Named by this word, the script is told from somebody else's. */
const SCRIPT_NAME = "hermes-fleet-keep-awake";

/**
 * Takes `caffeinate`, its flags in one word, and the files in which gateways note their PIDs. A PID that is not a
 * gateway's is another's by now.
 */
const SCRIPT = `caffeinate=$1 flags=$2
shift 2
while :; do
  gateway=
  for file; do
    pid=$(sed -En 's/^(.*"pid": *)?([0-9]+)([^0-9].*)?$/\\2/p' "$file" 2>/dev/null)
    case $(ps -ww -p "\${pid:-0}" -o command= 2>/dev/null) in
      *hermes*gateway*run*) gateway=$pid; break ;;
    esac
  done
  [ -n "$gateway" ] || exit 0
  "$caffeinate" $flags -w "$gateway" || exit 1
done`;

function keysOf(want: KeepAwakeWant): PlistDict {
  const { program, holds, gateways } = want;
  const flags = caffeinateFlags(holds);
  const files = gateways.map(({ pidFile }) => pidFile);
  // Over ssh there is no other session than the one in the background.
  const sessions = { LimitLoadToSessionType: ["Aqua", "Background"] };
  if (holds.while === "always")
    return { ProgramArguments: [program, ...flags], RunAtLoad: true, KeepAlive: true, ...sessions };
  return {
    ProgramArguments: ["/bin/sh", "-c", SCRIPT, SCRIPT_NAME, program, flags.join(" "), ...files],
    RunAtLoad: true,
    ...(files.length > 0 && { WatchPaths: files }),
    StartInterval: LOOK_INTERVAL,
    ...sessions,
  };
}

/** The flags of `caffeinate` (caffeinate(8)). */
export function caffeinateFlags({ display, idle, disk, system, userActive }: AwakeFlags): readonly string[] {
  return [
    ...(display ? ["-d"] : []),
    ...(idle ? ["-i"] : []),
    ...(disk ? ["-m"] : []),
    ...(system ? ["-s"] : []),
    ...(userActive ? ["-u", "-t", String(USER_ACTIVE_SECONDS)] : []),
  ];
}

function read(text: string, label: string): ReadKeepAwake {
  const plist = readPlist(text);
  if (!plist.ok) return plist;
  const { data } = plist;
  const { ProgramArguments: list } = data;
  const words = isPlistList(list) ? list.map(String) : [];
  const isScript = words[0] === "/bin/sh" && words[3] === SCRIPT_NAME;
  const program = isScript ? words[4] : words[0];
  return {
    ok: true,
    fields: new Map(
      OWNED.flatMap((key) => (data[key] === undefined ? [] : [[key, textOf(data[key])] as const])),
    ),
    says: {
      holds: isScript ? (words[5] ?? "") : words.slice(1).join(" "),
      while: isScript ? "running" : "always",
    },
    program,
    isFleets: data.Label === label && basename(program ?? "") === "caffeinate",
  };
}

/** To be compared, key by key; none of those that are wanted holds what JSON has no form for. */
function textOf(value: PlistValue): string {
  return JSON.stringify(value);
}
