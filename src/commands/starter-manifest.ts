/** What `init` writes. A test holds it to the schema, and every line of it that is commented out as well. */
export const STARTER_MANIFEST = `# A fleet of Hermes agents. \`hermes-fleet plan\` shows what would change on this
# host, \`hermes-fleet apply\` does it. What is not declared here is left as it is.
#
# For completion in an editor: hermes-fleet schema > manifest.schema.json
# yaml-language-server: $schema=./manifest.schema.json
version: 1
name: home # tells fleets on one host apart

# include: [bots/notes.yaml] # manifests that lie below this one

# hermes:
#   home: ~/.hermes # the Hermes root
#   command: hermes # on PATH, or an absolute path
#   requires: ">=0.16.0"
#   active_profile: default # what \`hermes\` without -p is for
#   topology: per_profile # or multiplexed: one gateway for all (Hermes 0.17)

# host:
#   linger: true # services outlive your login (Linux)
#   keep_awake: # true is the same as this
#     idle: true
#     system: true
#     display: false
#     disk: false # macOS
#     user_active: false # macOS
#     while: running # at least one gateway of the fleet; or always

# defaults: # under every profile
#   gateway: { ready_timeout: 60s }

profiles:
  # The agent whose home is the Hermes root itself.
  default: {}

  # coder:
  #   description: Writes and reviews code
  #   alias: true # the command coder, in ~/.local/bin
  #   create: # only when the profile is made
  #     skills: bundled # or none
  #     clone_from: default # begins as a copy, without its bot tokens
  #   soul: { file: souls/coder.md } # or { text: "…" }
  #   config: # keys of its config.yaml; null deletes one
  #     model: { default: anthropic/claude-sonnet-4 }
  #   env: # variables of its .env; secrets come from elsewhere
  #     TELEGRAM_BOT_TOKEN: { from_env: CODER_TELEGRAM_TOKEN }
  #     ANTHROPIC_API_KEY: { from_command: [pass, show, anthropic] }
  #     OPENAI_API_KEY: { from_file: ~/.secrets/openai }
  #     SLACK_APP_TOKEN: { in_place: true } # is there already, and stays as it is
  #     TELEGRAM_ALLOWED_USERS: "12345"
  #   files: { mcp.json: { file: mcp/coder.json, sensitive: true } } # in its home
  #   gateway:
  #     state: running # or stopped, or absent: without a service
  #     start_at_login: true
  #     limits: { memory_max: 1G, cpu_quota: 50%, nice: 5 } # macOS can do less
  #   hosts: [vps1] # only there; without it on every host

  # research:
  #   extends: coder # all of it, with these changes
  #   env: # tokens of its own; null takes one out
  #     TELEGRAM_BOT_TOKEN: { from_env: RESEARCH_TELEGRAM_TOKEN }
  #     SLACK_APP_TOKEN: null
  #   hosts: null # not only where coder is

  # papers: # a whole agent from elsewhere; without a version never updated
  #   distribution: { source: github.com/you/papers-bot, version: 1.2.0 }

# removed: { old-bot: { home: delete } } # gone on purpose; or keep its home
`;
