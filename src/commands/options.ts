/** What every command takes. */
export interface Options {
  readonly file?: string;
  readonly json?: boolean;
  readonly color: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly hermesHome?: string;
  readonly serviceManager: "auto" | "systemd" | "none";
}

export interface PlanOptions extends Options {
  readonly detailedExitcode?: boolean;
  readonly full?: boolean;
}

export interface ApplyOptions extends PlanOptions {
  readonly autoApprove?: boolean;
  readonly concurrency: number;
}

/** The documented exit codes. */
export const EXIT = { done: 0, failed: 1, changes: 2, interrupted: 130, terminated: 143 } as const;
