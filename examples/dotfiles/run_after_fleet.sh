#!/bin/sh
# chezmoi runs this at the end of each `chezmoi apply`; what has changed is found out there.
set -eu
exec "$CHEZMOI_SOURCE_DIR/fleet/apply-on-change.sh"
