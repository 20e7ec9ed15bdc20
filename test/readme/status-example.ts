import type { StatusDocument } from "../../src/output/status-document.generated.ts";
import { declaredGateway, foundGateway } from "../output/gateway-sample.ts";

export const NOW = Date.UTC(2026, 10, 22, 12);

const since = (ms: number) => new Date(NOW - ms).toISOString();
const MINUTE = 60_000;

/** The fleet whose status README.md shows. */
export const STATUS: StatusDocument = {
  format_version: 1,
  fleet: "home",
  host: "vps1",
  diagnostics: [],
  gateways: [
    declaredGateway("coder", {
      actual: "running",
      pid: 8497,
      since: since(26 * 60 * MINUTE),
      memory_bytes: 148_897_792,
      restarts: 0,
      model: "anthropic/claude-sonnet-4",
      platforms: [
        { platform: "telegram", state: "connected" },
        { platform: "slack", state: "connected" },
      ],
    }),
    declaredGateway("reader", {
      actual: "failing",
      is_as_desired: false,
      restarts: 14,
      model: "openai/gpt-5",
      drift: "drift",
      drifted: ["profile.reader.gateway"],
      problems: ["telegram: Unauthorized"],
    }),
    declaredGateway("research", {
      actual: "degraded",
      pid: 8511,
      since: since(3 * MINUTE),
      memory_bytes: 151_519_232,
      restarts: 1,
      model: "anthropic/claude-sonnet-4",
      platforms: [
        { platform: "telegram", state: "connected" },
        { platform: "discord", state: "fatal", message: "Unauthorized" },
      ],
      distribution: { name: "research-bot", version: "1.2.0" },
      drift: "drift",
      drifted: ["profile.research.config", "profile.research.soul"],
      problems: ["discord is fatal: Unauthorized"],
    }),
    foundGateway("default", { actual: "stopped", drift: "undeclared", start_at_login: false }),
  ],
};
