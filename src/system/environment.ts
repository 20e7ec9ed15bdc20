/**
 * What a child process of the fleet may see of the caller's environment. A bot token that happens to be
 * exported in the shell would otherwise reach every gateway, and Hermes prefers the environment.
 */
const ALLOWED = new Set([
  "HOME",
  "USER",
  "LOGNAME",
  "PATH",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TERM",
  "TMPDIR",
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
  "XDG_DATA_HOME",
  "XDG_CACHE_HOME",
  "DBUS_SESSION_BUS_ADDRESS",
  "HERMES_GATEWAY_LOCK_DIR",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
]);

/** The allow-listed part of an environment. */
export function allowedEnvironment(all: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value !== undefined && (ALLOWED.has(name) || name.startsWith("LC_")) ? [[name, value]] : [],
    ),
  );
}
