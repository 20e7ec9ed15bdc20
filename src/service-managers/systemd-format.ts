import {
  environmentOf,
  quoteCommand,
  quoteEnvironment,
  readUnit,
  splitCommand,
  type UnitFile,
  unitValues,
} from "../formats/unit.ts";
import { below, unitOf } from "../hermes/layout.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { TextEdit } from "../model/step.ts";
import type { ReadDefinition, ServiceField, ServiceFormat, ServiceWant } from "./manager.ts";
import { systemdKeepAwake } from "./systemd-keep-awake-format.ts";
import { systemdLimits } from "./systemd-limits-format.ts";
import { systemdPlaces } from "./systemd-places-format.ts";
import { unitFolder } from "./unit-folder-format.ts";

/** systemd user units, as Hermes 0.16 writes them; the pure half. */
export const systemdFormat: ServiceFormat = {
  kind: "systemd",
  id: unitOf,
  definition: (layout, service) => below(unitFolder(layout), service),
  isStrict: false,
  reloads: true,
  startsAllAtLogin: false,
  startFields: ["command", "workingFolder"],
  read: (text, _service, userHome) => read(text, userHome),
  render,
  edit: (want, fields, text) => ({
    format: "unit",
    edits: fields.flatMap((field) => editsOf(want, field, text)),
  }),
  limits: systemdLimits,
  places: systemdPlaces,
  keepAwake: systemdKeepAwake,
  systemPath: ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"],
};

function read(text: string, userHome?: AbsolutePath): ReadDefinition {
  const unit = readUnit(userHome === undefined ? text : withHome(text, userHome));
  const last = (section: string, key: string) => unitValues(unit, section, key).at(-1);
  const command = splitCommand(last("Service", "ExecStart") ?? "");
  const environment = environmentOf(unitValues(unit, "Service", "Environment"));
  return {
    ok: true,
    fields: {
      command: command.ok ? command.args : [],
      home: environment.get("HERMES_HOME"),
      workingFolder: workingFolder(last("Service", "WorkingDirectory")),
      restarts: (last("Service", "Restart") ?? "no") !== "no",
      startsAtLogin: wantedBy(unit).some((line) => line.split(/\s+/).includes(LOGIN_TARGET)),
    },
  };
}

/** `%h` is the user's home (systemd.unit(5)), and people write it by hand; `%%h` is not. */
function withHome(text: string, userHome: AbsolutePath): string {
  return text.replace(/%[%h]/g, (specifier) => (specifier === "%h" ? escaped(userHome) : specifier));
}

/** What the user's session reaches when it has come up. */
const LOGIN_TARGET = "default.target";

function wantedBy(unit: UnitFile): readonly string[] {
  return unitValues(unit, "Install", "WantedBy");
}

/** `-` in front says that the folder may be missing; `~` is the user's home and always there. */
function workingFolder(written: string | undefined): string | undefined {
  const path = written?.replace(/^-/, "").replaceAll("%%", "%");
  return path === undefined || path === "~" || path === "" ? undefined : path;
}

function render(want: ServiceWant): string {
  return `[Unit]
Description=Hermes Agent Gateway - Messaging Platform Integration
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=simple
ExecStart=${quoteCommand(want.command)}
WorkingDirectory=${escaped(want.home)}
Environment=${quoteEnvironment("PATH", want.searchPath.join(":"))}
Environment=${quoteEnvironment("HERMES_HOME", want.home)}
Restart=always
RestartSec=5
RestartForceExitStatus=75
KillMode=mixed
KillSignal=SIGTERM
ExecReload=/bin/kill -USR1 $MAINPID
TimeoutStopSec=210
StandardOutput=journal
StandardError=journal

[Install]
WantedBy=default.target
`;
}

function editsOf(want: ServiceWant, field: ServiceField, text: string): readonly TextEdit[] {
  const service = (key: string, to: string): TextEdit => ({ section: "Service", key, to });
  switch (field) {
    case "command":
      return [service("ExecStart", quoteCommand(want.command))];
    case "home":
      // Never edited: a unit for another home is another's.
      return [];
    case "workingFolder":
      return [service("WorkingDirectory", escaped(want.home))];
    case "restarts":
      return [service("Restart", "always")];
    case "startsAtLogin":
      // Beside whatever other targets the user wants it for.
      return [
        {
          section: "Install",
          key: "WantedBy",
          to: [...wantedBy(readUnit(text)).slice(-1), LOGIN_TARGET].join(" "),
        },
      ];
    default:
      return field satisfies never;
  }
}

/** `%` begins a specifier in most settings (systemd.unit(5)). */
function escaped(path: string): string {
  return path.replaceAll("%", "%%");
}
