import type { ServiceManagerKind } from "../model/facts.ts";
import type { LogLevel } from "../model/log.ts";
import type { Format } from "./format-option.ts";

/** What every command takes. */
export interface Options {
  readonly file?: string;
  readonly json?: boolean;
  /** With `json`: the results are lines, or where there is but one, that one is a line. */
  readonly jsonLines?: boolean;
  readonly color: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly hermesHome?: string;
  /** The name that `hosts:` knows this machine by. */
  readonly host?: string;
  readonly serviceManager: "auto" | ServiceManagerKind | "none";
}

/** Of the commands that take `--format`. */
export interface FormattedOptions extends Options {
  readonly format?: Format;
  readonly full?: boolean;
}

export interface PlanOptions extends FormattedOptions {
  /** `skip`: no reference to a secret is looked up. */
  readonly secrets?: "resolve" | "skip";
  readonly detailedExitcode?: boolean;
  /** Addresses, or beginnings of some. */
  readonly target?: readonly string[];
  readonly drift?: boolean;
}

/** Of `status` and `list`. */
export interface StatusOptions extends Options {
  /** Looks again and again, until Ctrl-C. */
  readonly watch?: boolean;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

/** Of the commands that write or read a saved plan. */
interface SavedPlanOptions {
  /** The version of this program: the one that may read what it has saved. */
  readonly programVersion: string;
}

export interface PlanOutOptions extends PlanOptions, SavedPlanOptions {
  /** Where the plan is saved. */
  readonly out: string;
}

export interface ShowOptions extends FormattedOptions, SavedPlanOptions {}

export interface ApplyOptions extends PlanOptions, SavedPlanOptions {
  readonly autoApprove?: boolean;
  readonly allowDelete?: boolean;
  readonly includeLogs?: boolean;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export interface DoctorOptions extends ApplyOptions {
  readonly fix?: boolean;
  /** False: Hermes is not started. */
  readonly hermes: boolean;
}

/** Of `destroy`. */
export interface DestroyOptions extends ApplyOptions {
  readonly deleteProfiles?: boolean;
}

/** Of `logs`. */
export interface LogsOptions extends Options {
  readonly follow?: boolean;
  readonly lines?: number | "all";
  readonly since?: string;
  readonly level?: LogLevel;
  readonly grep?: string;
  readonly errors?: boolean;
}

/** Of start, stop and restart. */
export interface RollOptions extends Options {
  readonly includeLogs?: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export interface RestartOptions extends RollOptions {
  readonly maxUnavailable: number;
  readonly force?: boolean;
}

export interface UpdateOptions extends Options {
  readonly check?: boolean;
  /** A profile. */
  readonly canary?: string;
  /** How long the canary is watched, milliseconds. */
  readonly soak?: number;
  readonly maxUnavailable: number;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export interface ExportOptions extends Options {
  readonly output?: string;
}

export interface BackupOptions extends ExportOptions {
  /** So many archives of each profile. */
  readonly keep?: number;
  readonly concurrency: number;
}

export interface RestoreOptions extends Options {
  /** The profile's name. */
  readonly as?: string;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

/** Of `config unset`. */
export interface UnsetOptions extends Options {
  /** Declares it absent. */
  readonly absent?: boolean;
}

/** Of `env set`. */
export interface EnvSetOptions extends Options {
  readonly fromEnv?: string;
  readonly fromFile?: string;
  readonly fromCommand?: readonly string[];
  readonly inPlace?: boolean;
}

export interface ImportOptions extends Options {
  /** A file for the values of variables; absent: they stay where they are. */
  readonly secretsTo?: string;
}

/** The documented exit codes. */
export const EXIT = {
  done: 0,
  failed: 1,
  changes: 2,
  interrupted: 130,
  hungUp: 129,
  terminated: 143,
} as const;
