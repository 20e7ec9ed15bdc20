/** What `init` writes. A test holds it to the schema, and every line of it that is commented out as well. */
export const STARTER_MANIFEST = `# A fleet of Hermes agents. \`hermes-fleet plan\` shows what would change on this
# host, \`hermes-fleet apply\` does it. What is not declared here is left as it is.
#
# For completion in an editor: hermes-fleet schema > manifest.schema.json
# yaml-language-server: $schema=./manifest.schema.json
version: 1
name: home # tells fleets on one host apart

# hermes:
#   home: ~/.hermes # the Hermes root
#   command: hermes # on PATH, or an absolute path
#   requires: ">=0.16.0"

# defaults: # under every profile
#   gateway: { ready_timeout: 60s }

profiles:
  # The agent whose home is the Hermes root itself.
  default: {}

  # coder:
  #   description: Writes and reviews code
  #   create: { skills: bundled } # only when the profile is made; or none
  #   soul: { file: souls/coder.md } # or { text: "…" }
  #   config: # keys of its config.yaml; null deletes one
  #     model: { default: anthropic/claude-sonnet-4 }
  #   env: # variables of its .env; secrets come from elsewhere
  #     TELEGRAM_BOT_TOKEN: { from_env: CODER_TELEGRAM_TOKEN }
  #     ANTHROPIC_API_KEY: { from_command: [pass, show, anthropic] }
  #     OPENAI_API_KEY: { from_file: ~/.secrets/openai }
  #     SLACK_APP_TOKEN: { in_place: true } # is there already, and stays as it is
  #     TELEGRAM_ALLOWED_USERS: "12345"
  #   gateway:
  #     state: running # or stopped
  #     start_at_login: true
`;
