import type { CodeState } from "../model/code-state.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { InstalledCode } from "../model/installed-code.ts";
import type { HostManifest } from "../model/manifest.ts";
import { secretsOnHost } from "../observe/env-secrets.ts";
import { readInstalledCode } from "../observe/installed-code.ts";
import { installsOf } from "../observe/installs.ts";
import { codeStates } from "../plan/code-states.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { System } from "../system/system.ts";
import { declaredMembers, type Host, look } from "./host.ts";
import { noManager } from "./no-manager.ts";
import type { UpdateOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** What an update is to happen on. */
export interface UpdateHost {
  readonly system: System;
  readonly terminal: Terminal;
  readonly options: UpdateOptions;
  readonly manifest: HostManifest;
  /** False where there is no manifest. */
  readonly isDeclared: boolean;
  readonly host: Host;
}

/** A look at a host, and at the code that is installed on it. */
export interface LookAtCode {
  readonly facts: Facts;
  readonly code: InstalledCode;
  readonly states: readonly CodeState[];
  /** The program, and the Hermes root that it works on. */
  readonly hermes: { readonly path: AbsolutePath; readonly root: AbsolutePath };
  readonly format: ServiceFormat;
}

export type LookedAtCode =
  | { readonly ok: true; readonly seen: LookAtCode }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** When an update was begun, and the code that there was by then. */
export interface BeforeUpdate {
  readonly code: InstalledCode;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** Looks at the gateways that run, and at the code that they should have. */
export async function lookAtCode(
  { system, host, manifest }: UpdateHost,
  update?: BeforeUpdate,
): Promise<LookedAtCode> {
  const { layout, manager } = host;
  const facts = await look(system, host, manifest, declaredMembers(manifest));
  if (manager === undefined || facts.manager.is !== "available")
    return {
      ok: false,
      diagnostic: noManager(facts.manager, {
        message: "without a service manager nothing can be restarted",
        hint: "Leave out `--service-manager none`, or run `hermes update` yourself.",
      }),
    };
  if (facts.hermes.is === "missing")
    return {
      ok: false,
      diagnostic: notFound(facts.hermes.reason, "Put it on PATH, or name it: hermes.command."),
    };
  const { path, install } = facts.hermes;
  if (install === undefined)
    return {
      ok: false,
      diagnostic: notFound(
        `${path} does not tell where its installation is, so that nobody can say how old its code is`,
        "Name the launcher in the installation itself: hermes.command.",
      ),
    };
  const code = changedBy(update, readInstalledCode(system, install));
  const states = codeStates(facts, code, installsOf(system, facts, layout, manager.format));
  return {
    ok: true,
    seen: { facts, code, states, hermes: { path, root: layout.root }, format: manager.format },
  };
}

/**
 * Looks once more. Where that cannot be done any more, the gateways are taken as they were, and held against the code that
 * is there now.
 */
export async function lookAgain(
  on: UpdateHost,
  before: LookAtCode,
  update: BeforeUpdate,
): Promise<{ readonly seen: LookAtCode; readonly problem: readonly Diagnostic[] }> {
  const looked = await lookAtCode(on, update);
  if (looked.ok) return { seen: looked.seen, problem: [] };
  const { facts, format } = before;
  const code = changedBy(update, readInstalledCode(on.system, before.code.folder));
  const states = codeStates(facts, code, installsOf(on.system, facts, on.host.layout, format));
  return { seen: { ...before, code, states }, problem: [looked.diagnostic] };
}

/** Whatever its files tell of their times: what an update has made another was so no earlier than that. */
function changedBy(update: BeforeUpdate | undefined, code: InstalledCode): InstalledCode {
  if (update === undefined) return code;
  const { version, commit } = update.code;
  if (version === code.version && commit === code.commit) return code;
  return { ...code, changedMs: Math.max(update.atMs, code.changedMs ?? update.atMs) };
}

/** What no output may show of any `.env` of the host. */
export function secretsOn({ system, host: { layout } }: UpdateHost, facts: Facts): readonly string[] {
  return secretsOnHost(system, layout, facts.profiles, facts.files);
}

function notFound(message: string, hint: string): Diagnostic {
  return { code: "hermes-not-found", severity: "error", message, hint };
}
