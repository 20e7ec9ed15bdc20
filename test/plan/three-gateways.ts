import { FakeHost } from "./fake-host.ts";

export const MANIFEST = "version: 1\nprofiles:\n  a: {}\n  b: {}\n  c: {}\n";

export const unit = (name: string) => `hermes-gateway-${name}.service`;

/** A host whose three gateways run, as an apply has left them an hour ago. */
export async function fleet(): Promise<FakeHost> {
  const host = new FakeHost(MANIFEST);
  await host.apply();
  host.nowMs += 3_600_000;
  host.started.length = 0;
  return host;
}

/** What changed something since, in order: `restart a`, `start b c`. */
export function changes(host: FakeHost): readonly string[] {
  return host.started.flatMap((line) => {
    const [, verb, units] = /systemctl --user (start|stop|restart|kill) .*-- (.*)$/.exec(line) ?? [];
    return verb === undefined ? [] : [`${verb} ${units?.replace(/hermes-gateway-|\.service/g, "")}`];
  });
}
