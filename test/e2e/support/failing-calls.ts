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
