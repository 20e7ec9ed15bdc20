/** A bot's token of Telegram: its number, which everybody sees who writes to it, and the secret. */
const TELEGRAM = /^(\d{3,16}):[A-Za-z0-9_-]{6,}$/;
/** A bot's token of Discord: its number in base64, a time, the secret. */
const DISCORD = /^([A-Za-z0-9_-]{22,28})\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}$/;

/** Who a token is for, as far as that is public and the token certainly tells it; undefined for all others. */
export function publicName(platform: string, token: string): string | undefined {
  switch (platform) {
    case "telegram":
      return botOf(TELEGRAM.exec(token)?.[1]);
    case "discord": {
      const first = DISCORD.exec(token)?.[1];
      const number = first && Buffer.from(first, "base64url").toString("latin1");
      return number && /^\d{17,20}$/.test(number) ? botOf(number) : undefined;
    }
    default:
      return undefined;
  }
}

function botOf(number: string | undefined): string | undefined {
  return number === undefined ? undefined : `bot ${number}`;
}
