import { parse } from "yaml";
import type { FakeFiles } from "./fake-files.ts";

const ROOT = "/home/ada/.hermes";
const TOKEN = /^TELEGRAM_BOT_TOKEN=(.+)$/m;

interface GatewayConfig {
  readonly multiplex_profiles?: boolean;
  readonly multiplex_profile_allowlist?: readonly string[];
  readonly standalone?: boolean;
}

/** Which profiles a gateway of the installed version serves, by the files of a host. */
export class FakeServing {
  readonly #disk: FakeFiles;

  constructor(disk: FakeFiles) {
    this.#disk = disk;
  }

  /** The named profiles that the gateway of this home serves; undefined where it serves its own alone. */
  servedBy(home: string): readonly string[] | undefined {
    if (home !== ROOT || !this.#isMultiplexed()) return undefined;
    const { multiplex_profile_allowlist: allowed } = this.#config(ROOT);
    return this.#disk
      .names(`${ROOT}/profiles`)
      .filter((name) => (allowed?.includes(name) ?? true) && !this.#isStandalone(homeOf(name)));
  }

  /** Hermes would end the gateway of this home with 78. */
  refuses(home: string): boolean {
    return home !== ROOT && this.#isMultiplexed() && !this.#isStandalone(home);
  }

  /** The bot tokens of a home and of those that its gateway serves. */
  tokens(home: string): readonly string[] {
    return [home, ...(this.servedBy(home) ?? []).map(homeOf)].flatMap(
      (one) => TOKEN.exec(this.#disk.text(`${one}/.env`) ?? "")?.[1] ?? [],
    );
  }

  /** What its state file says of that. */
  state(home: string): object {
    const served = this.servedBy(home);
    return served === undefined ? {} : { served_profiles: ["default", ...served] };
  }

  #isMultiplexed(): boolean {
    const minor = this.#minor;
    return minor >= 21 || (minor >= 17 && this.#config(ROOT).multiplex_profiles === true);
  }

  #isStandalone(home: string): boolean {
    return this.#minor >= 21 && this.#config(home).standalone === true;
  }

  get #minor(): number {
    const text = this.#disk.text(`${ROOT}/hermes-agent/hermes_cli/__init__.py`) ?? "";
    return Number(/"\d+\.(\d+)/.exec(text)?.[1]);
  }

  #config(home: string): GatewayConfig {
    const config: { gateway?: GatewayConfig } | null = parse(this.#disk.text(`${home}/config.yaml`) ?? "");
    return config?.gateway ?? {};
  }
}

function homeOf(name: string): string {
  return `${ROOT}/profiles/${name}`;
}
