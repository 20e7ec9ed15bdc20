import type { TestHost } from "../../support/test-host.ts";

/** What the service manager says of a gateway's service: properties by name. */
export async function properties(
  host: TestHost,
  profile: string,
  ...names: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await host.systemctl("show", "-p", names.join(","), host.unit(profile));
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** The units of gateways that the service manager has loaded, whatever became of them, each with its state. */
export async function loadedUnits(host: TestHost): Promise<Readonly<Record<string, string>>> {
  const listed = await host.systemctl("list-units", "--all", "--output=json", "hermes-gateway*");
  const units = JSON.parse(listed.stdout) as readonly { readonly unit: string; readonly active: string }[]; // systemd's own JSON
  return Object.fromEntries(units.map(({ unit, active }) => [unit, active]));
}

/** Everything of a profile's service that is on disk: its unit, its drop-ins, its link of login. */
export function serviceFiles(host: TestHost, profile: string): readonly string[] {
  const unit = host.unit(profile);
  const folder = host.path(".config/systemd/user");
  return Object.keys(host.exists(folder) ? host.snapshot(folder) : {}).filter((path) =>
    path.split("/").some((part) => part === unit || part === `${unit}.d`),
  );
}
