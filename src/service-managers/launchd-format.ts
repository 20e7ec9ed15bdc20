import {
  isPlistDict,
  isPlistList,
  type PlistDict,
  type PlistValue,
  readPlist,
  renderPlist,
} from "../formats/plist.ts";
import { below, labelOf } from "../hermes/layout.ts";
import type { PlistEdit } from "../model/step.ts";
import { agentPath } from "./agent-path-format.ts";
import { launchdKeepAwake } from "./launchd-keep-awake-format.ts";
import { inDictionary, launchdLimits, limitEdits } from "./launchd-limits-format.ts";
import { launchdPlaces } from "./launchd-places-format.ts";
import type { ReadDefinition, ServiceField, ServiceFormat, ServiceWant } from "./manager.ts";

/** LaunchAgents, with the keys that Hermes 0.16 gives them; the pure half. */
export const launchdFormat: ServiceFormat = {
  kind: "launchd",
  id: labelOf,
  definition: agentPath,
  isStrict: true,
  reloads: false,
  startsAllAtLogin: true,
  startFields: ["command", "workingFolder", "restarts"],
  read,
  render,
  edit: (want, fields, text, limits) => ({
    format: "plist",
    edits: [
      ...fields.flatMap((field) => editsOf(want, field)),
      ...(limits === undefined ? [] : limitEdits(limits, text)),
    ],
  }),
  limits: launchdLimits,
  places: launchdPlaces,
  keepAwake: launchdKeepAwake,
  // Homebrew lies in the first on Apple's own processors.
  systemPath: [
    "/opt/homebrew/bin",
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
  ],
};

function read(text: string, label: string): ReadDefinition {
  const plist = readPlist(text);
  if (!plist.ok) return plist;
  const { data } = plist;
  if (data.Label !== label) {
    const named = typeof data.Label === "string" ? `its Label is ${data.Label}` : "it has no Label";
    return { ok: false, reason: `${named}, so that launchd would not take it for ${label}` };
  }
  const environment = dictionary(data.EnvironmentVariables);
  const restarts = isPlistDict(data.KeepAlive) || data.KeepAlive === true;
  return {
    ok: true,
    fields: {
      command: commandIn(data),
      home: textIn(environment.HERMES_HOME),
      workingFolder: textIn(data.WorkingDirectory),
      restarts,
      // What is to be kept alive is started when it is loaded, whatever RunAtLoad says (launchd.plist(5)).
      startsAtLogin: (restarts || data.RunAtLoad === true) && data.Disabled !== true,
    },
  };
}

/** Where there is a Program, that is what runs, and the first of the arguments is no more than its name. */
function commandIn({ Program: program, ProgramArguments: list }: PlistDict): readonly string[] {
  const words = isPlistList(list) ? list.filter((word) => typeof word === "string") : [];
  return typeof program === "string" ? [program, ...words.slice(1)] : words;
}

function dictionary(value: PlistValue | undefined): PlistDict {
  return isPlistDict(value) ? value : {};
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The longest time to drain that launchd gives an agent, in seconds. */
const EXIT_TIMEOUT = 60;

function render(want: ServiceWant, label: string, limits: Parameters<typeof inDictionary>[0]): string {
  const logs = below(want.home, "logs");
  return renderPlist({
    Label: label,
    ProgramArguments: want.command,
    WorkingDirectory: want.home,
    EnvironmentVariables: { PATH: want.searchPath.join(":"), HERMES_HOME: want.home },
    // Over ssh there is no other session than the one in the background.
    LimitLoadToSessionType: ["Aqua", "Background"],
    RunAtLoad: true,
    KeepAlive: true,
    ExitTimeOut: EXIT_TIMEOUT,
    StandardOutPath: below(logs, "gateway.log"),
    StandardErrorPath: below(logs, "gateway.error.log"),
    ...inDictionary(limits),
  });
}

function editsOf(want: ServiceWant, field: ServiceField): readonly PlistEdit[] {
  switch (field) {
    case "command":
      return [
        { at: ["Program"], to: undefined },
        { at: ["ProgramArguments"], to: want.command },
      ];
    case "home":
      // Never edited: a definition for another home is another's.
      return [];
    case "workingFolder":
      return [{ at: ["WorkingDirectory"], to: want.home }];
    case "restarts":
      return [{ at: ["KeepAlive"], to: true }];
    case "startsAtLogin":
      return [
        { at: ["Disabled"], to: undefined },
        { at: ["RunAtLoad"], to: true },
      ];
    default:
      return field satisfies never;
  }
}
