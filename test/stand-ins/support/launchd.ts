import { chmodSync, readFileSync } from "node:fs";
import { type Outcome, type Sandbox, until } from "./sandbox.ts";

/** A value of a property list. */
export type PlistValue =
  | string
  | number
  | boolean
  | readonly PlistValue[]
  | { readonly [key: string]: PlistValue };

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function element(value: PlistValue): string {
  if (typeof value === "string") return `<string>${escaped(value)}</string>`;
  if (typeof value === "number") return `<integer>${value}</integer>`;
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
  if (Array.isArray(value)) return `<array>${value.map(element).join("")}</array>`;
  const entries = Object.entries(value).map(([key, inner]) => `<key>${escaped(key)}</key>${element(inner)}`);
  return `<dict>${entries.join("")}</dict>`;
}

const doctype =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

/** The text of a property list that holds this. */
export const plist = (value: PlistValue): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n<plist version="1.0">\n${element(value)}\n</plist>\n`;

const uid = process.getuid?.() ?? 0;
export const gui = `gui/${uid}`;
export const user = `user/${uid}`;
export const sleeper: readonly string[] = ["/bin/sleep", "600"];
export const done: Outcome = { code: 0, out: "", err: "" };

/** What launchctl says where it fails with this number. */
export const failure = (code: number, ...lines: readonly string[]): Outcome => ({
  code,
  out: "",
  err: lines.map((line) => `${line}\n`).join(""),
});

export const refusal = failure(
  5,
  "Bootstrap failed: 5: Input/output error",
  "Try re-running the command as root for richer errors.",
);

/** The stand-in for launchd of one sandbox, until the sandbox is disposed of. */
export class Launchd {
  private readonly box: Sandbox;

  constructor(box: Sandbox) {
    this.box = box;
    box.onDispose(async () => {
      await this.standIn("stop");
    });
  }

  async start(switches: object = {}): Promise<void> {
    this.switches(switches);
    const started = await this.standIn("start");
    if (started.code !== 0) throw new Error(started.err);
  }

  standIn(verb: "start" | "stop" | "login" | "logout"): Promise<Outcome> {
    return this.box.run("launchd-stand-in", [verb]);
  }

  /** Jobs are throttled and torn down in no time unless the switches say otherwise. */
  switches(values: object): void {
    const quick = { throttle_ms: 0, teardown_ms: 0, ...values };
    this.box.write(this.path("switches.json"), JSON.stringify(quick));
  }

  path(name: string): string {
    return this.box.path(".launchd-stand-in", name);
  }

  ctl(...args: string[]): Promise<Outcome> {
    return this.box.run("launchctl", args);
  }

  /** Writes the LaunchAgent of this label; the path. */
  agent(label: string, keys: Record<string, PlistValue> = {}): string {
    return this.file(label, plist({ Label: label, ProgramArguments: sleeper, ...keys }));
  }

  file(name: string, text: string): string {
    const path = this.box.path("Library/LaunchAgents", `${name}.plist`);
    this.box.write(path, text);
    chmodSync(path, 0o644);
    return path;
  }

  async bootstrap(label: string, keys: Record<string, PlistValue> = {}, domain = gui): Promise<void> {
    const { code, err } = await this.ctl("bootstrap", domain, this.agent(label, keys));
    if (code !== 0) throw new Error(err);
  }

  /** The value of a one-tab line of `print`, or undefined. */
  async value(label: string, key: string, domain = gui): Promise<string | undefined> {
    const { out } = await this.ctl("print", `${domain}/${label}`);
    const line = out.split("\n").find((text) => text.startsWith(`\t${key} = `));
    return line?.slice(key.length + 4);
  }

  async pid(label: string, domain = gui): Promise<number> {
    return Number((await this.value(label, "pid", domain)) ?? 0);
  }

  async untilValue(label: string, key: string, wanted: string | undefined, domain = gui): Promise<void> {
    await until(
      `${key} of ${label} to be ${wanted}`,
      async () => (await this.value(label, key, domain)) === wanted,
    );
  }

  async untilGone(label: string, domain = gui): Promise<void> {
    await until(
      `${label} to be gone`,
      async () => (await this.ctl("print", `${domain}/${label}`)).code === 113,
    );
  }
}

/** Whether the process is there and no zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false; // it may end at any moment
  }
}
