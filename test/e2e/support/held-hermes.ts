import { FIXTURES } from "../../support/paths.ts";
import type { TestHost } from "../../support/test-host.ts";

/** A `hermes` that says when it is called, and does what it is to do once it may. */
export interface HeldHermes {
  readonly hasBegun: boolean;
  /** One has done it. */
  readonly isOver: boolean;
  goOn(): void;
}

/**
 * Puts it in the place of the host's own.
 * @param only the words of the calls that are held; absent: all are
 */
export function holdHermes(host: TestHost, only = ""): HeldHermes {
  const [begun, go, over] = [host.path("hermes-begun"), host.path("hermes-go"), host.path("hermes-over")];
  // Whom nobody lets go on ends with the host.
  host.program(
    "hermes",
    `#!/bin/sh
case "$*" in *"${only}"*) ;; *) exec ${FIXTURES}/bin/hermes "$@" ;; esac
touch ${begun}
until [ -e ${go} ]; do sleep 0.05; [ -e ${begun} ] || exit 1; done
${FIXTURES}/bin/hermes "$@"
code=$?
touch ${over}
exit $code
`,
  );
  return {
    get hasBegun() {
      return host.exists(begun);
    },
    get isOver() {
      return host.exists(over);
    },
    goOn: () => host.write(go, ""),
  };
}
