import type { TestHost } from "../../support/test-host.ts";

/** Has the service manager wait so long before it starts a profile's gateway again that nothing sees it do so. */
export async function waitsLong(host: TestHost, profile: string): Promise<void> {
  const { services } = host;
  services.waitsBeforeStart(600_000);
  if (services.backend === "launchd") return;
  // Units say it themselves.
  host.write(`${services.definition(profile)}.d/90-patient.conf`, "[Service]\nRestartSec=600\n", 0o644);
  await services.reload();
}
