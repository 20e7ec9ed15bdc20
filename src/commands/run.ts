import { gatewayCommand } from "../hermes/command-line.ts";
import { homeOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { RunDocument } from "../output/run-document.generated.ts";
import { gatewaysOf } from "../plan/roll-gateway.ts";
import { whyNotRun } from "../plan/run-refusal.ts";
import { startConflicts } from "../plan/start-conflicts.ts";
import { allowedEnvironment } from "../system/environment.ts";
import { type Foreground, runInForeground } from "../system/foreground.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { findFleetHost } from "./fleet-host.ts";
import { declaredMembers, type Host, look } from "./host.ts";
import { Interruption } from "./interruption.ts";
import type { LoadedFleet } from "./load-fleet.ts";
import { namedProfiles, profilesOf } from "./named-profiles.ts";
import type { Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/**
 * `hermes-fleet run PROFILE`: one gateway in the foreground, until it ends or Ctrl-C ends it.
 * @returns its exit code
 */
export async function run(options: Options, word: string): Promise<number> {
  const terminal = new Terminal(options);
  let running: Foreground | undefined;
  // A gateway takes SIGINT for a planned stop, and SIGTERM for one that nobody has told it of.
  const interruption = new Interruption({
    onFirst: () => running?.signal("SIGINT"),
    onSecond: async () => running?.signal("SIGKILL"),
  });
  const prepared = await prepare(options, word);
  if (!prepared.ok) return terminal.refuse(prepared.diagnostics);
  const { hermes, profile, home, warnings } = prepared;
  if (!options.json) await terminal.diagnostics(warnings);
  if (interruption.exitCode !== undefined) return terminal.interrupted(interruption.exitCode);
  const [program = hermes, ...args] = gatewayCommand(hermes, profile);
  const environment = { ...allowedEnvironment(process.env), HERMES_HOME: home };
  running = runInForeground([program, ...args], environment, options.json);
  interruption.handOverCtrlC(() => running?.passCtrlC());
  const exitCode = await running.ended;
  const document: RunDocument = {
    format_version: 1,
    profile,
    exit_code: exitCode,
    diagnostics: warnings.map((one) => ({ ...one })),
  };
  if (options.json) terminal.json(document);
  return exitCode;
}

type Prepared =
  | {
      readonly ok: true;
      readonly hermes: AbsolutePath;
      readonly profile: ProfileName;
      readonly home: AbsolutePath;
      /** What need not keep it from running. */
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

async function prepare(options: Options, word: string): Promise<Prepared> {
  const system = readingMachine();
  const found = await findFleetHost(system, options);
  if (!found.ok) return found;
  const { loaded, host } = found;
  const { manifest } = loaded;
  const facts = await look(system, host, manifest, declaredMembers(manifest));
  const named = namedProfiles([word], profilesOf(manifest, facts));
  if (!named.ok) return named;
  const problems = problemsOf(loaded, host, facts, named.profiles);
  const [profile] = named.profiles;
  if (problems.length > 0 || profile === undefined || facts.hermes.is === "missing")
    return { ok: false, diagnostics: problems };
  const warnings = startConflicts([profile], { manifest, facts, layout: host.layout });
  if (warnings.some(({ severity }) => severity === "error")) return { ok: false, diagnostics: warnings };
  return { ok: true, hermes: facts.hermes.path, profile, home: homeOf(host.layout, profile), warnings };
}

function problemsOf(
  { manifest, isDeclared }: LoadedFleet & { readonly ok: true },
  { layout, manager }: Host,
  facts: Facts,
  profiles: readonly ProfileName[],
): readonly Diagnostic[] {
  const refused = (message: string, hint: string, code: Diagnostic["code"]): readonly Diagnostic[] => [
    { code, severity: "error", message, hint },
  ];
  if (facts.hermes.is === "missing")
    return refused(
      facts.hermes.reason,
      "Put it on PATH, or declare `hermes: { command: … }`.",
      "hermes-not-found",
    );
  // Nobody could tell whether its service runs.
  if (facts.manager.is === "unavailable")
    return refused(facts.manager.reason, facts.manager.hint, "service-manager-unavailable");
  const [profile] = profiles;
  if (manager === undefined) {
    const gateway = profile === undefined ? undefined : facts.gateways.get(profile);
    return gateway?.is !== "live"
      ? []
      : refused(
          `profile "${profile}": a gateway (PID ${gateway.process.pid}) runs already`,
          "End it where it was started.",
          "gateway-runs",
        );
  }
  const { format } = manager;
  const gateways = gatewaysOf(profiles, true, { manifest, isDeclared, facts, layout, format });
  return gateways.flatMap((one) => whyNotRun(one) ?? []);
}
