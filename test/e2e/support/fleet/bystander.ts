import type { TestHost } from "../../../support/test-host.ts";

/** A profile that no manifest names, with a gateway of its own. */
export const BYSTANDER = "bystander";

/** Makes a profile by hand, the way a person does it, that every apply has to leave alone. */
export async function addBystander(host: TestHost): Promise<void> {
  const byHand = [
    `hermes profile create ${BYSTANDER}`,
    `hermes -p ${BYSTANDER} config set TELEGRAM_BOT_TOKEN 99:the-token-of-the-bystander`,
    `printf 'y\\ny\\n' | hermes -p ${BYSTANDER} gateway install`,
  ];
  await host.run("/bin/sh", ["-e", "-c", byHand.join("\n")]);
  await host.running(BYSTANDER);
}
