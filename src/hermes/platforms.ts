import type { Condition, Credential, CredentialLockRule, Platform, PortRule, Setting } from "./platform.ts";

const TRUE = ["true", "1", "yes"];

function setting(variable: string, ...paths: readonly string[]): Setting {
  return { variables: [variable], paths };
}

function set(...variables: readonly string[]): readonly Condition[] {
  return variables.map((variable) => ({ setting: { variables: [variable] } }));
}

function isTrue(variable: string): readonly Condition[] {
  return [{ setting: { variables: [variable] }, oneOf: TRUE }];
}

function lock(scope: string): CredentialLockRule {
  return { scope, of: "value" };
}

/** A platform with one credential in one variable. */
function single(
  name: string,
  credential: Credential,
  more: Partial<Pick<Platform, "port" | "disabledTurnsOff">> = {},
): Platform {
  return {
    name,
    credentials: [[credential]],
    switchedOnBy: [credential.identity.map((setting) => ({ setting }))],
    disabledTurnsOff: "perhaps",
    ...more,
  };
}

/** A platform that only listens: the port is what it needs for itself. */
function listener(name: string, switchedOnBy: Platform["switchedOnBy"], port: PortRule): Platform {
  return { name, credentials: [], switchedOnBy, port, disabledTurnsOff: "perhaps" };
}

/** Every platform whose identity or port two gateways cannot share, in the order in which claims are listed. */
export const PLATFORMS: readonly Platform[] = [
  single(
    "telegram",
    {
      noun: "bot token",
      identity: [setting("TELEGRAM_BOT_TOKEN", "token")],
      lock: lock("telegram-bot-token"),
    },
    { disabledTurnsOff: "certainly" },
  ),
  single("discord", {
    noun: "bot token",
    identity: [setting("DISCORD_BOT_TOKEN", "token")],
    lock: lock("discord-bot-token"),
  }),
  {
    name: "slack",
    credentials: [
      [{ noun: "app token", identity: [setting("SLACK_APP_TOKEN")], lock: lock("slack-app-token") }],
      [{ noun: "bot token", identity: [setting("SLACK_BOT_TOKEN", "token")], isList: true }],
    ],
    switchedOnBy: [set("SLACK_BOT_TOKEN"), set("SLACK_APP_TOKEN")],
    disabledTurnsOff: "certainly",
  },
  single(
    "signal",
    {
      noun: "phone number",
      identity: [setting("SIGNAL_ACCOUNT", "extra.account")],
      needs: [setting("SIGNAL_HTTP_URL", "extra.http_url")],
      lock: lock("signal-phone"),
    },
    { disabledTurnsOff: "certainly" },
  ),
  {
    // What two gateways cannot share here is the paired session, which lies in files, and the bridge's port.
    name: "whatsapp",
    credentials: [],
    switchedOnBy: [isTrue("WHATSAPP_ENABLED")],
    port: { usual: 3000, setting: { variables: [], paths: ["extra.bridge_port", "extra.port"] } },
    disabledTurnsOff: "perhaps",
  },
  single(
    "whatsapp_cloud",
    {
      noun: "phone number",
      identity: [setting("WHATSAPP_CLOUD_PHONE_NUMBER_ID", "extra.phone_number_id")],
    },
    {
      port: {
        usual: 8090,
        setting: setting("WHATSAPP_CLOUD_WEBHOOK_PORT", "extra.webhook_port", "extra.port"),
      },
    },
  ),
  {
    name: "matrix",
    credentials: [
      [
        { noun: "access token", identity: [setting("MATRIX_ACCESS_TOKEN", "token")] },
        {
          noun: "account",
          identity: [setting("MATRIX_USER_ID")],
          needs: [setting("MATRIX_PASSWORD")],
        },
      ],
    ],
    switchedOnBy: [set("MATRIX_ACCESS_TOKEN"), set("MATRIX_USER_ID", "MATRIX_PASSWORD")],
    disabledTurnsOff: "certainly",
  },
  single("mattermost", { noun: "token", identity: [setting("MATTERMOST_TOKEN", "token")] }),
  single(
    "feishu",
    {
      noun: "app ID",
      identity: [setting("FEISHU_APP_ID", "extra.app_id")],
      lock: lock("feishu-app-id"),
    },
    {
      port: {
        usual: 8765,
        setting: setting("FEISHU_WEBHOOK_PORT", "extra.webhook_port", "extra.port"),
        // By default it dials out and listens nowhere.
        when: { setting: setting("FEISHU_CONNECTION_MODE", "extra.connection_mode"), oneOf: ["webhook"] },
      },
    },
  ),
  single("weixin", {
    noun: "token",
    identity: [setting("WEIXIN_TOKEN", "token", "extra.token", "extra.app_id")],
    lock: lock("weixin-bot-token"),
  }),
  single("qqbot", {
    noun: "app ID",
    identity: [setting("QQ_APP_ID", "extra.app_id")],
    lock: lock("qqbot-appid"),
  }),
  single("yuanbao", {
    noun: "app ID",
    identity: [{ variables: ["YUANBAO_APP_ID", "YUANBAO_APP_KEY"], paths: ["extra.app_id"] }],
    lock: lock("yuanbao-app-key"),
  }),
  single(
    "line",
    {
      noun: "channel token",
      identity: [setting("LINE_CHANNEL_ACCESS_TOKEN", "extra.channel_access_token")],
      // Taken without ever stopping anybody, but a witness all the same; irc's too.
      lock: { scope: "line", of: "digest" },
    },
    { port: { usual: 8646, setting: setting("LINE_PORT", "extra.port") } },
  ),
  single("irc", {
    noun: "nick",
    identity: [
      setting("IRC_SERVER", "extra.server"),
      { variables: ["IRC_NICKNAME"], paths: ["extra.nickname"], fallback: "hermes-bot" },
    ],
    ignoresCase: true,
    lock: lock("irc"),
  }),
  single("email", { noun: "mail address", identity: [setting("EMAIL_ADDRESS")], ignoresCase: true }),
  single("dingtalk", { noun: "client ID", identity: [setting("DINGTALK_CLIENT_ID")] }),
  single("homeassistant", {
    noun: "token",
    // HASS_URL is no part of it: a token belongs to one installation, which can have several URLs, one by default.
    identity: [setting("HASS_TOKEN")],
  }),
  single(
    "sms",
    { noun: "account", identity: [setting("TWILIO_ACCOUNT_SID")] },
    { port: { usual: 8080, setting: setting("SMS_WEBHOOK_PORT", "extra.port") } },
  ),
  listener("api_server", [set("API_SERVER_KEY"), isTrue("API_SERVER_ENABLED")], {
    usual: 8642,
    setting: setting("API_SERVER_PORT", "extra.port"),
  }),
  listener("webhook", [isTrue("WEBHOOK_ENABLED")], {
    usual: 8644,
    setting: setting("WEBHOOK_PORT", "extra.port"),
  }),
  listener("bluebubbles", [set("BLUEBUBBLES_SERVER_URL", "BLUEBUBBLES_PASSWORD")], {
    usual: 8645,
    setting: setting("BLUEBUBBLES_WEBHOOK_PORT", "extra.webhook_port", "extra.port"),
  }),
  listener("wecom_callback", [set("WECOM_CALLBACK_CORP_ID", "WECOM_CALLBACK_CORP_SECRET")], {
    usual: 8645,
    setting: setting("WECOM_CALLBACK_PORT", "extra.port"),
  }),
  listener("msgraph_webhook", [isTrue("MSGRAPH_WEBHOOK_ENABLED")], {
    usual: 8646,
    setting: setting("MSGRAPH_WEBHOOK_PORT", "extra.port"),
  }),
  listener("teams", [set("TEAMS_CLIENT_ID")], {
    usual: 3978,
    setting: setting("TEAMS_PORT", "extra.port"),
  }),
];

/**
 * The variables that hold what one gateway alone may use, of every platform that is set up by one of those `present`,
 * on or off; with what a credential does not work without.
 */
export function allCredentialVariables(present: ReadonlySet<string>): readonly string[] {
  return PLATFORMS.map(credentialVariables).flatMap((variables) =>
    variables.some((variable) => present.has(variable)) ? variables : [],
  );
}

/** The same of all platforms there are. */
export function everyCredentialVariable(): readonly string[] {
  return [...new Set(PLATFORMS.flatMap(credentialVariables))];
}

function credentialVariables({ credentials, switchedOnBy }: Platform): readonly string[] {
  const parts = credentials.flat().flatMap(({ identity, needs = [] }) => [...identity, ...needs]);
  const switches = switchedOnBy
    .flat()
    .flatMap(({ setting: one, oneOf }) => (oneOf === undefined ? [one] : []));
  return [...parts, ...switches].flatMap((one) => one.variables);
}
