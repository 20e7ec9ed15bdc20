import { createHash } from "node:crypto";
import type { Given } from "./claims-source.ts";

export type Env = Readonly<Record<string, Given>>;
export type Maker<T> = (value: string) => T;

export interface CredentialRow {
  readonly platform: string;
  readonly variable: string;
  readonly env: Maker<Env>;
  /** The platform's block in config.yaml that says the same, `enabled` left out. */
  readonly block?: Maker<object>;
  /** The lock's name, of the value `one`. */
  readonly lock?: { readonly scope: string; readonly of: string };
}

export interface PortRow {
  readonly platform: string;
  readonly usual: number;
  readonly on: Env;
  readonly variable?: string;
  /** Where config.yaml sets it, and what else it needs there. */
  readonly extra: string;
  readonly needs?: object;
}

/** The digest in the name of a lock. */
export const lockDigest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Every credential of the table of platforms. */
export const CREDENTIALS: readonly CredentialRow[] = [
  {
    platform: "telegram",
    variable: "TELEGRAM_BOT_TOKEN",
    env: (value) => ({ TELEGRAM_BOT_TOKEN: value }),
    block: (value) => ({ token: value }),
    lock: { scope: "telegram-bot-token", of: "one" },
  },
  {
    platform: "discord",
    variable: "DISCORD_BOT_TOKEN",
    env: (value) => ({ DISCORD_BOT_TOKEN: value }),
    block: (value) => ({ token: value }),
    lock: { scope: "discord-bot-token", of: "one" },
  },
  {
    platform: "slack",
    variable: "SLACK_APP_TOKEN",
    env: (value) => ({ SLACK_APP_TOKEN: value }),
    lock: { scope: "slack-app-token", of: "one" },
  },
  {
    platform: "slack",
    variable: "SLACK_BOT_TOKEN",
    env: (value) => ({ SLACK_BOT_TOKEN: value }),
    block: (value) => ({ token: value }),
  },
  {
    platform: "signal",
    variable: "SIGNAL_ACCOUNT",
    env: (value) => ({ SIGNAL_ACCOUNT: value, SIGNAL_HTTP_URL: "http://127.0.0.1:8080" }),
    block: (value) => ({ extra: { account: value, http_url: "http://127.0.0.1:8080" } }),
    lock: { scope: "signal-phone", of: "one" },
  },
  {
    platform: "whatsapp_cloud",
    variable: "WHATSAPP_CLOUD_PHONE_NUMBER_ID",
    env: (value) => ({ WHATSAPP_CLOUD_PHONE_NUMBER_ID: value }),
    block: (value) => ({ extra: { phone_number_id: value } }),
  },
  {
    platform: "matrix",
    variable: "MATRIX_ACCESS_TOKEN",
    env: (value) => ({ MATRIX_ACCESS_TOKEN: value }),
    block: (value) => ({ token: value }),
  },
  {
    platform: "matrix",
    variable: "MATRIX_USER_ID",
    env: (value) => ({ MATRIX_USER_ID: value, MATRIX_PASSWORD: "open sesame" }),
  },
  {
    platform: "mattermost",
    variable: "MATTERMOST_TOKEN",
    env: (value) => ({ MATTERMOST_TOKEN: value }),
    block: (value) => ({ token: value }),
  },
  {
    platform: "feishu",
    variable: "FEISHU_APP_ID",
    env: (value) => ({ FEISHU_APP_ID: value }),
    block: (value) => ({ extra: { app_id: value } }),
    lock: { scope: "feishu-app-id", of: "one" },
  },
  {
    platform: "weixin",
    variable: "WEIXIN_TOKEN",
    env: (value) => ({ WEIXIN_TOKEN: value }),
    block: (value) => ({ extra: { app_id: value } }),
    lock: { scope: "weixin-bot-token", of: "one" },
  },
  {
    platform: "qqbot",
    variable: "QQ_APP_ID",
    env: (value) => ({ QQ_APP_ID: value }),
    block: (value) => ({ extra: { app_id: value } }),
    lock: { scope: "qqbot-appid", of: "one" },
  },
  {
    platform: "yuanbao",
    variable: "YUANBAO_APP_ID",
    env: (value) => ({ YUANBAO_APP_ID: value }),
    block: (value) => ({ extra: { app_id: value } }),
    lock: { scope: "yuanbao-app-key", of: "one" },
  },
  {
    platform: "yuanbao",
    variable: "YUANBAO_APP_KEY",
    env: (value) => ({ YUANBAO_APP_KEY: value }),
    lock: { scope: "yuanbao-app-key", of: "one" },
  },
  {
    platform: "line",
    variable: "LINE_CHANNEL_ACCESS_TOKEN",
    env: (value) => ({ LINE_CHANNEL_ACCESS_TOKEN: value }),
    block: (value) => ({ extra: { channel_access_token: value } }),
    lock: { scope: "line", of: lockDigest("one") },
  },
  {
    platform: "irc",
    variable: "IRC_SERVER",
    env: (value) => ({ IRC_SERVER: "irc.example.org", IRC_NICKNAME: value }),
    block: (value) => ({ extra: { server: "irc.example.org", nickname: value } }),
    lock: { scope: "irc", of: "irc.example.org:one" },
  },
  { platform: "email", variable: "EMAIL_ADDRESS", env: (value) => ({ EMAIL_ADDRESS: value }) },
  { platform: "dingtalk", variable: "DINGTALK_CLIENT_ID", env: (value) => ({ DINGTALK_CLIENT_ID: value }) },
  {
    platform: "homeassistant",
    variable: "HASS_TOKEN",
    env: (value) => ({ HASS_TOKEN: value, HASS_URL: "http://homeassistant.local:8123" }),
  },
  { platform: "sms", variable: "TWILIO_ACCOUNT_SID", env: (value) => ({ TWILIO_ACCOUNT_SID: value }) },
];

/** Every port of it, and what turns it on. */
export const PORTS: readonly PortRow[] = [
  {
    platform: "api_server",
    usual: 8642,
    on: { API_SERVER_KEY: "k" },
    variable: "API_SERVER_PORT",
    extra: "port",
  },
  {
    platform: "api_server",
    usual: 8642,
    on: { API_SERVER_ENABLED: "true" },
    variable: "API_SERVER_PORT",
    extra: "port",
  },
  {
    platform: "webhook",
    usual: 8644,
    on: { WEBHOOK_ENABLED: "yes" },
    variable: "WEBHOOK_PORT",
    extra: "port",
  },
  { platform: "whatsapp", usual: 3000, on: { WHATSAPP_ENABLED: "1" }, extra: "bridge_port" },
  {
    platform: "bluebubbles",
    usual: 8645,
    on: { BLUEBUBBLES_SERVER_URL: "http://mac:1234", BLUEBUBBLES_PASSWORD: "p" },
    variable: "BLUEBUBBLES_WEBHOOK_PORT",
    extra: "webhook_port",
  },
  {
    platform: "wecom_callback",
    usual: 8645,
    on: { WECOM_CALLBACK_CORP_ID: "c", WECOM_CALLBACK_CORP_SECRET: "s" },
    variable: "WECOM_CALLBACK_PORT",
    extra: "port",
  },
  {
    platform: "msgraph_webhook",
    usual: 8646,
    on: { MSGRAPH_WEBHOOK_ENABLED: "true" },
    variable: "MSGRAPH_WEBHOOK_PORT",
    extra: "port",
  },
  {
    platform: "line",
    usual: 8646,
    on: { LINE_CHANNEL_ACCESS_TOKEN: "t" },
    variable: "LINE_PORT",
    extra: "port",
  },
  {
    platform: "feishu",
    usual: 8765,
    on: { FEISHU_APP_ID: "a", FEISHU_CONNECTION_MODE: "webhook" },
    variable: "FEISHU_WEBHOOK_PORT",
    extra: "webhook_port",
    needs: { connection_mode: "webhook" },
  },
  {
    platform: "sms",
    usual: 8080,
    on: { TWILIO_ACCOUNT_SID: "s" },
    variable: "SMS_WEBHOOK_PORT",
    extra: "port",
  },
  {
    platform: "whatsapp_cloud",
    usual: 8090,
    on: { WHATSAPP_CLOUD_PHONE_NUMBER_ID: "n" },
    variable: "WHATSAPP_CLOUD_WEBHOOK_PORT",
    extra: "webhook_port",
  },
  { platform: "teams", usual: 3978, on: { TEAMS_CLIENT_ID: "c" }, variable: "TEAMS_PORT", extra: "port" },
];
