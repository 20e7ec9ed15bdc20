import type { TestHost } from "../../support/test-host.ts";
import { linesOf } from "./log-lines.ts";

/** Sees from inside which process serves whose bot: every gateway writes it down as it connects. */
export class ServesWatch {
  readonly #host: TestHost;
  readonly #log: string;

  /** @param version of the Hermes that the host gets */
  constructor(host: TestHost, version: string, switches: object = {}) {
    this.#host = host;
    this.#log = host.path("serves.log");
    host.installHermes(version);
    host.write(this.#log, "");
    this.switches(switches);
  }

  /** Sets switches of the stand-in hermes beside its own. */
  switches(values: object): void {
    this.#host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0, serves_log: this.#log, ...values });
  }

  /** Gateways that began to serve a bot which another live process served. */
  get clashes(): readonly string[] {
    return this.#lines("clash").map((words) => words.join(" "));
  }

  /** The profiles that a process has said it serves, each with its token. */
  servedBy(pid: number): readonly string[] {
    return this.#lines("serves")
      .filter(([, own]) => own === String(pid))
      .map(([, , profile, token]) => `${profile} ${token}`);
  }

  #lines(first: string): readonly (readonly string[])[] {
    return linesOf(this.#host, this.#log, first);
  }
}
