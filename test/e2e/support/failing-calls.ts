import type { TestHost } from "../../support/test-host.ts";

/** Has the service manager's own program fail, with these words, where it is to start or to stop services. */
export function failCalls(host: TestHost, verb: "start" | "stop", says: string, profile?: string): void {
  const { client } = host.services;
  host.program(
    client.name,
    `#!/bin/sh\ncase "$*" in ${host.services.callsOf(verb, profile)}) echo "${says}" >&2; exit 1;; esac\nexec ${client.path} "$@"\n`,
  );
}

export function mendCalls(host: TestHost): void {
  const { client } = host.services;
  host.program(client.name, `#!/bin/sh\nexec ${client.path} "$@"\n`);
}

/** Has it wait, where it is to start or to stop services, until it may go on. */
export function holdCalls(host: TestHost, verb: "start" | "stop") {
  const { client } = host.services;
  const [begun, go] = [host.path("call-begun"), host.path("call-go")];
  // Whom nobody lets go on ends with the host.
  host.program(
    client.name,
    `#!/bin/sh
case "$*" in ${host.services.callsOf(verb)})
  touch ${begun}
  until [ -e ${go} ]; do sleep 0.05; [ -e ${begun} ] || exit 1; done;;
esac
exec ${client.path} "$@"
`,
  );
  return {
    get hasBegun() {
      return host.exists(begun);
    },
    goOn: () => host.write(go, ""),
  };
}
