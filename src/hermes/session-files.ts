import { posix } from "node:path";
import { isRecord, type Spot } from "./platform-settings.ts";

/** Bot tokens of further Slack workspaces: `{"T0123": {"token": "…", "team_name": "…"}}`. */
export const SLACK_TOKENS = "slack_tokens.json";

const WHATSAPP_FOLDER = "platforms/whatsapp/session";
/** Where older versions of Hermes kept it; used for as long as it exists. */
const OLDER_WHATSAPP_FOLDER = "whatsapp/session";
const CREDENTIALS = "creds.json";

/** The session that a profile's WhatsApp bridge runs with. */
export interface WhatsappSession {
  /** Relative to the home, unless a person chose another one. */
  readonly folder: string;
  /** Where it was chosen; undefined for the usual folder. */
  readonly spot?: Spot;
  /** What tells the linked device from others; undefined where there is none, or where it was not looked for. */
  readonly pairing?: string;
}

/** The files below a home, besides `.env` and config.yaml, that `claimsOf` wants to see where they exist. */
export function sessionFiles(): readonly string[] {
  return [
    SLACK_TOKENS,
    posix.join(WHATSAPP_FOLDER, CREDENTIALS),
    posix.join(OLDER_WHATSAPP_FOLDER, CREDENTIALS),
  ];
}

/** The tokens in `slack_tokens.json`; none where it cannot be read, as Hermes has it. */
export function slackTokens(sessions: ReadonlyMap<string, string>): readonly string[] {
  const teams = parsed(sessions.get(SLACK_TOKENS) ?? "");
  if (!isRecord(teams)) return [];
  return Object.values(teams).flatMap((team) =>
    isRecord(team) && typeof team.token === "string" && team.token !== "" ? [team.token] : [],
  );
}

/** The session in the usual folders, or in the one that was chosen in config.yaml. */
export function whatsappSession(
  sessions: ReadonlyMap<string, string>,
  chosen: { readonly text: string; readonly spot: Spot } | undefined,
): WhatsappSession {
  if (chosen !== undefined) return { folder: chosen.text, spot: chosen.spot };
  const older = sessions.get(posix.join(OLDER_WHATSAPP_FOLDER, CREDENTIALS));
  if (older !== undefined) return { folder: OLDER_WHATSAPP_FOLDER, ...pairingIn(older) };
  const text = sessions.get(posix.join(WHATSAPP_FOLDER, CREDENTIALS));
  return { folder: WHATSAPP_FOLDER, ...(text === undefined ? {} : pairingIn(text)) };
}

/**
 * The bridge rewrites its credentials at every turn, so that a copy soon differs in counters; the identity key stays.
 */
function pairingIn(text: string): Pick<WhatsappSession, "pairing"> {
  const credentials = parsed(text);
  if (!isRecord(credentials)) return { pairing: text };
  const key = credentials.signedIdentityKey;
  // Without one the pairing has only begun, and its counters change with every message.
  return key === undefined ? {} : { pairing: JSON.stringify(key) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
