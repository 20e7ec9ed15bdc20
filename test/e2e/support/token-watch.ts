import type { TestHost } from "../../support/test-host.ts";
import { linesOf } from "./log-lines.ts";

/**
 * Sees from inside whether two gateways ever hold one bot token at the same time: every gateway, at its start, looks
 * whether a process that was started with the same token still lives.
 */
export class TokenWatch {
  readonly #host: TestHost;
  /** The program for `hermes.command` in the manifest. */
  readonly command: string;
  readonly #log: string;

  /** @param slow profiles whose gateways take a while to end, so that who does not wait for them is seen */
  constructor(host: TestHost, slow: readonly string[] = []) {
    this.#host = host;
    this.command = host.path(".local/bin/hermes-watched");
    this.#log = host.path("tokens.log");
    // Else Hermes would put itself into the units, and the next start would be unseen.
    host.switches({ lock_delay_ms: 200, rewrite_unit: false });
    host.write(this.#log, "");
    host.program(
      "hermes-watched",
      `#!/bin/sh
# Numbers are given again: a process of somebody else's has another home, and one that has ended has none.
is_live() { grep -qszxF "HOME=$HOME" "/proc/$1/environ"; }
case "$*" in *"gateway run"*)
  case " ${slow.join(" ")} " in *" $(basename "$HERMES_HOME") "*)
    echo '{"drain_ms": 1500}' > "$HERMES_HOME/.stand-in.json";;
  esac
  token=$(sed -n 's/^TELEGRAM_BOT_TOKEN=//p' "$HERMES_HOME/.env")
  if [ -n "$token" ]; then
    while read -r word pid who held; do
      if [ "$word" = start ] && [ "$held" = "$token" ] && [ "$pid" != $$ ] && is_live "$pid"; then
        echo "clash $$ $HERMES_HOME $who" >> ${this.#log}
      fi
    done < ${this.#log}
  fi
  echo "start $$ $(basename "$HERMES_HOME") \${token:-none}" >> ${this.#log};;
esac
exec ${host.path(".local/bin/hermes")} "$@"
`,
    );
  }

  /** Every start so far: the profile and the token that it began with. */
  get starts(): readonly string[] {
    return this.#lines("start").map(([, , profile, token]) => `${profile} ${token}`);
  }

  /** The token that a process was started with. */
  tokenOf(pid: number): string | undefined {
    return this.#lines("start").findLast(([, own]) => own === String(pid))?.[3];
  }

  /** Starts with a token that another live process had been started with. */
  get clashes(): readonly string[] {
    return this.#lines("clash").map((words) => words.join(" "));
  }

  #lines(first: string): readonly (readonly string[])[] {
    return linesOf(this.#host, this.#log, first);
  }
}
