import { runHermesDoctors } from "../apply/hermes-doctor.ts";
import { homeOf } from "../hermes/layout.ts";
import type { HermesReport } from "../model/doctor.ts";
import type { ProfileName } from "../model/ids.ts";
import { readEnvSecrets, secretsOnHost } from "../observe/env-secrets.ts";
import { count } from "../output/words.ts";
import { machine } from "../system/machine.ts";
import type { Host } from "./host.ts";
import { Interruption } from "./interruption.ts";
import type { DoctorLook } from "./look-for-doctor.ts";
import { type DoctorOptions, EXIT } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export type Asked = { readonly reports: readonly HermesReport[] } | { readonly exitCode: number };

/**
 * Has Hermes' own doctor look at each profile that is there. Ctrl-C ends that.
 * @param interruption what hears of signals already
 */
export async function askHermes(
  { concurrency }: Pick<DoctorOptions, "concurrency">,
  terminal: Terminal,
  { layout }: Host,
  { forHermes: there, planned }: DoctorLook,
  interruption: Interruption | undefined,
): Promise<Asked> {
  const { facts, knownSecrets } = planned;
  const { hermes } = facts;
  if (hermes.is === "missing" || there.length === 0) return { reports: [] };
  const system = machine();
  const over = new AbortController();
  const stopped = heard(interruption, () => over.abort());
  const open = new Set(there);
  const shown = await progressOf(terminal, there.length);
  const reports = await runHermesDoctors(there, {
    system,
    hermes: { path: hermes.path, root: layout.root },
    concurrency,
    abort: over.signal,
    secretsOf: (profile) => secretsOf(profile),
    onEnd(profile) {
      open.delete(profile);
      shown.tell(there.length - open.size);
    },
  });
  shown.end();
  return over.signal.aborted ? { exitCode: stopped() } : { reports };

  /** Hermes reads its own `.env`, and that of its installation; what it quotes may be from any. */
  function secretsOf(profile: ProfileName): readonly string[] | undefined {
    const folders = [
      homeOf(layout, profile),
      ...(hermes.is === "found" && hermes.install !== undefined ? [hermes.install] : []),
    ];
    const read = folders.map((folder) => readEnvSecrets(system, folder));
    if (read.some(({ is }) => is === "unknown")) return undefined;
    return [
      ...knownSecrets,
      ...secretsOnHost(system, layout, facts.profiles),
      ...read.flatMap((one) => (one.is === "known" ? one.secrets : [])),
    ];
  }
}

/** Has signals end what is done now. @returns the exit code that they ask for */
function heard(given: Interruption | undefined, end: () => void): () => number {
  if (given === undefined) {
    const own = new Interruption({ onFirst: end, onSecond: async () => undefined });
    return () => own.exitCode ?? EXIT.interrupted;
  }
  // What was mended is done: there are no steps to be finished any more.
  given.handOverCtrlC(end);
  given.signal.addEventListener("abort", end);
  return () => given.exitCode ?? EXIT.interrupted;
}

interface Shown {
  tell(done: number): void;
  end(): void;
}

async function progressOf(terminal: Terminal, all: number): Promise<Shown> {
  const text = `\`hermes doctor\` looks at ${count(all, "profile")}`;
  if (terminal.isQuiet) return { tell: () => undefined, end: () => undefined };
  if (!terminal.hasLiveProgress) {
    await terminal.say((paper) => paper.line(`${text} …`));
    return { tell: () => undefined, end: () => undefined };
  }
  const { default: ora } = await import("ora");
  const color = terminal.hasColor ? "cyan" : false;
  const spinner = ora({ stream: process.stderr, color, discardStdin: false, hideCursor: true, text }).start();
  return {
    tell(done) {
      spinner.text = `${text}: ${done}/${all}`;
    },
    end: () => void spinner.stop(),
  };
}
