import { join } from "node:path";
import { FIXTURES } from "../support/paths.ts";
import { TestHost } from "../support/test-host.ts";
import type { Example } from "./readme.ts";

/** What README.md says of a host, as a script. Change both together. */
type Script = (host: TestHost, examples: readonly Example[]) => Promise<void>;

interface Setup {
  readonly script: Script;
  /** It has a stand-in for launchd, and no systemd; homes lie where a Mac has them. */
  readonly isMac?: boolean;
  /** What differs from the environment that all have. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What the shell has exported on each of the hosts. */
const ENVIRONMENT = {
  ANTHROPIC_API_KEY: "sk-ant-4f1d9c27ab",
  CODER_TELEGRAM_TOKEN: "222:coder-token",
  READER_TELEGRAM_TOKEN: "333:reader-token",
};

/** So that the fingerprints in README.md are the same on every machine; a real key is random. */
const FINGERPRINT_KEY = "5eed".repeat(16);

/** A new host: Hermes is installed, and nothing has been done with it. */
const makeNew: Script = async (host) => {
  host.write(host.path(".secrets/discord"), "discord-token\n");
  host.program("pass", "#!/bin/sh\ntest \"$*\" = 'show bots/anthropic' && echo sk-ant-90be71c3d2\n");
};

/** The first example has been applied. */
const applyFirstExample: Script = async (host, examples) => {
  const [first] = examples;
  if (first === undefined) throw new Error("README.md has no example");
  await makeNew(host, examples);
  host.write(host.path(".local/state/hermes-fleet/fingerprint.key"), `${FINGERPRINT_KEY}\n`);
  host.manifest(first.manifest);
  succeeded(await host.fleet(["apply", "--auto-approve"], ENVIRONMENT));
};

/** The same with a Hermes that can serve several profiles by one gateway. */
const applyOnNewer: Script = async (host, examples) => {
  host.installHermes("0.18.0");
  await applyFirstExample(host, examples);
};

/** An agent made with hermes alone, its service installed and running. */
const makeByHand: Script = async (host, examples) => {
  await makeNew(host, examples);
  host.write(host.path("SOUL.md"), SOUL_BY_HAND, 0o644);
  const lines = [
    "hermes profile create coder --description 'Writes code'",
    "hermes -p coder config set model.default anthropic/claude-sonnet-4",
    "hermes -p coder config set TELEGRAM_BOT_TOKEN 222:coder-token",
    "mv ~/SOUL.md ~/.hermes/profiles/coder/SOUL.md",
    // Hermes asks whether to start now and whether to start at login.
    "printf 'y\\ny\\n' | hermes -p coder gateway install",
  ];
  succeeded(await host.run("/bin/sh", ["-e", "-c", lines.join("\n")]));
  await host.running("coder");
};

const SOUL_BY_HAND = `You are a careful programmer.

Read before you write.
Ask when a requirement is unclear.
`;

const SETUPS: Readonly<Record<string, Setup>> = {
  new: { script: makeNew },
  coder: { script: applyFirstExample },
  "coder-renewed": {
    script: applyFirstExample,
    environment: { CODER_TELEGRAM_TOKEN: "222:coder-token-renewed" },
  },
  newer: { script: applyOnNewer },
  "by-hand": { script: makeByHand },
  mac: { script: makeNew, isMac: true },
};

/** The names that an example may give for its host. */
export const SETUP_NAMES = Object.keys(SETUPS);

/** The hosts of README.md, made when they are first needed. A plan changes nothing on them, so examples share them. */
export class Hosts {
  readonly #examples: readonly Example[];
  readonly #hosts = new Map<string, Promise<TestHost>>();

  constructor(examples: readonly Example[]) {
    this.#examples = examples;
  }

  /** Plans an example on its host; what was printed, with the home named as in README.md. */
  async plan({ host: name, options, manifest }: Example) {
    const setup = SETUPS[name];
    if (setup === undefined) throw new Error(`no host is called ${name}`);
    const host = await this.#host(setup);
    host.manifest(manifest);
    const ran = await host.fleet(["plan", ...options], { ...ENVIRONMENT, ...setup.environment });
    return { code: ran.code, printed: asAda(ran.stdout + ran.stderr, host.home, setup.isMac) };
  }

  async stop(): Promise<void> {
    for (const made of this.#hosts.values()) {
      const host = await made;
      if (host.exists(host.path(LAUNCHD_FOLDER))) await launchd(host, "stop");
      await host.stop();
    }
  }

  /** Those that are made in the same way, by the same script on the same kind of machine, are one. */
  #host({ script, isMac = false }: Setup): Promise<TestHost> {
    const key = `${script.name} ${isMac}`;
    const made = this.#hosts.get(key) ?? this.#make(script, isMac);
    this.#hosts.set(key, made);
    return made;
  }

  async #make(script: Script, isMac: boolean): Promise<TestHost> {
    const host = await TestHost.start({ manager: !isMac });
    try {
      if (isMac) {
        host.program("launchctl", `#!/bin/sh\nexec '${join(FIXTURES, "bin/launchctl")}' "$@"\n`);
        await launchd(host, "start");
      }
      await script(host, this.#examples);
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  }
}

/** Where the stand-in for launchd keeps its files, in the home. */
const LAUNCHD_FOLDER = ".launchd-stand-in";

async function launchd(host: TestHost, verb: "start" | "stop"): Promise<void> {
  succeeded(await host.run(join(FIXTURES, "bin/launchd-stand-in"), [verb]));
}

/** README.md's home is Ada's; a shorter path also breaks lines elsewhere, so that reasons are made one line again. */
function asAda(text: string, home: string, isMac = false): string {
  return withoutBreaks(text.replaceAll(home, isMac ? "/Users/ada" : "/home/ada"));
}

/** Joins what a plan has continued in the column of the reasons. */
export function withoutBreaks(text: string): string {
  return text.replace(/\n {18}(?=\S)/g, " ");
}

function succeeded({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }): void {
  if (code !== 0) throw new Error(`the host could not be made:\n${stdout}${stderr}`);
}
