import { isRecord } from "./platform-settings.ts";

/** Where a profile keeps its logins to model providers, relative to its home. */
export const AUTH_STORE = "auth.json";

/**
 * The providers whose login lies in auth.json and nowhere else (upstream's `hermes_cli/auth.py` and provider
 * pages). Others that know OAuth are not among them, since they have further sources: Qwen's and Google's own
 * command line, an API key for Anthropic, `gh auth token` for Copilot.
 */
const PROVIDERS = ["nous", "openai-codex", "xai-oauth", "minimax-oauth"];

/**
 * The model provider of a profile that needs a login by OAuth and has none; undefined: none is missing.
 * @param config config.yaml, parsed
 * @param stores texts of those auth.json that there are, the profile's own and the root's
 */
export function missingLogin(config: unknown, stores: readonly string[]): string | undefined {
  const model = isRecord(config) ? config.model : undefined;
  const provider = isRecord(model) && typeof model.provider === "string" ? model.provider.trim() : undefined;
  if (provider === undefined || !PROVIDERS.includes(provider)) return undefined;
  // Hermes from May to September 2026 (0.16 is of June) lends the root's login to every profile, later ones do not.
  return stores.some((text) => hasLogin(text, provider)) ? undefined : provider;
}

/** A login lies under `providers`, or in the pool that `hermes auth` keeps. What cannot be read may be one. */
function hasLogin(text: string, provider: string): boolean {
  let store: unknown;
  try {
    store = JSON.parse(text);
  } catch {
    return true;
  }
  if (!isRecord(store)) return true;
  return [store.providers, store.credential_pool].some((logins) => {
    const login = isRecord(logins) && Object.hasOwn(logins, provider) ? logins[provider] : undefined;
    return Array.isArray(login) ? login.length > 0 : isRecord(login) && Object.keys(login).length > 0;
  });
}
