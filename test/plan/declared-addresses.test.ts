import { expect, test } from "@jest/globals";
import { declaredAddresses } from "../../src/plan/declared-addresses.ts";
import { valid } from "../manifest/manifest-text.ts";
import { FakeHost } from "./fake-host.ts";

const MANIFEST = `version: 1
hermes: { active_profile: coder }
host: { linger: true, keep_awake: true }
profiles:
  default: {}
  coder:
    description: Writes
    alias: true
    soul: { text: Be kind. }
    config: { model: { default: a/b } }
    env: { TELEGRAM_ALLOWED_USERS: "12345" }
    files: { mcp.json: { text: "{}" }, "a b\\"c": { text: x } }
  coder-2: { gateway: { state: stopped } }
  away: { hosts: [mac] }
`;

test("the addresses of a manifest are those that a plan of it has", async () => {
  const { plan } = await new FakeHost(MANIFEST).plan();
  const planned = plan.changes.map(({ address }) => address).sort();
  expect([...declaredAddresses(valid(MANIFEST))].sort()).toEqual(planned);
  expect(planned).toContain('profile.coder.file["a b\\"c"]');
});
