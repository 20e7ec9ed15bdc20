import type { AbsolutePath } from "../model/ids.ts";
import { Secret } from "../model/secret.ts";
import { type Claim, certainty, hash, identityOf, lockHash } from "./claim.ts";
import { below } from "./layout.ts";
import type { PlatformSettings, Spot } from "./platform-settings.ts";
import type { Switch } from "./platform-switch.ts";
import { SLACK_TOKENS, slackTokens, type WhatsappSession, whatsappSession } from "./session-files.ts";

/** The bot tokens that Slack takes from its own file, beside those of the settings. */
export function slackFileClaims(
  sessions: ReadonlyMap<string, string>,
  state: Switch,
  doubt: string | undefined,
): readonly Claim[] {
  const why = doubt ?? (state.is === "off" ? "nothing turns slack on" : state.doubt);
  return slackTokens(sessions).map((token) => ({
    platform: "slack",
    kind: "credential",
    identity: identityOf([{ is: "text", text: token }], false),
    noun: "bot token",
    what: SLACK_TOKENS,
    file: SLACK_TOKENS,
    ...certainty(why),
    secret: new Secret(token, undefined),
  }));
}

/** The folder of the WhatsApp session, and the device that is paired in it. */
export function whatsappClaims(
  home: AbsolutePath,
  sessions: ReadonlyMap<string, string>,
  settings: PlatformSettings,
  state: Switch,
): readonly Claim[] {
  if (state.is === "off") return [];
  const chosen = settings.option({ variables: [], paths: ["extra.session_path"] });
  const session = whatsappSession(sessions, chosen?.is === "text" ? chosen : undefined);
  return [folderClaim(home, session, state), ...pairingClaims(session, state)];
}

/** One folder cannot serve two bridges, whatever is in it. */
function folderClaim(home: AbsolutePath, session: WhatsappSession, state: Switch & { is: "on" }): Claim {
  const path = session.folder.startsWith("/") ? session.folder : below(home, session.folder);
  // A relative session_path hangs on the folder that the gateway is started in.
  const isGuess = session.spot !== undefined && path !== session.folder;
  return {
    platform: "whatsapp",
    kind: "session",
    identity: hash(["folder", path.replace(/\/+$/, "")]),
    noun: "WhatsApp session",
    ...(session.spot ?? { ...variableOf(state.spot), what: session.folder, file: session.folder }),
    ...certainty(
      state.doubt ?? (isGuess ? `${session.folder} is relative to where the gateway starts` : undefined),
    ),
    lock: { scope: "whatsapp-session", hash: lockHash(path) },
  };
}

/** A copy of a paired session is the same linked device, wherever it lies. */
function pairingClaims(session: WhatsappSession, state: Switch & { is: "on" }): readonly Claim[] {
  if (session.pairing === undefined) return [];
  const file = `${session.folder}/creds.json`;
  return [
    {
      platform: "whatsapp",
      kind: "session",
      identity: hash(["pairing", session.pairing]),
      noun: "WhatsApp session",
      ...variableOf(state.spot),
      what: file,
      file,
      ...certainty(state.doubt),
      secret: new Secret(session.pairing, undefined),
    },
  ];
}

function variableOf(spot: Spot): Pick<Spot, "variable"> {
  return spot.variable === undefined ? {} : { variable: spot.variable };
}
