#!/bin/sh
# One container, one gateway: what the image lacks comes out of the container's environment, then the gateway runs in the
# foreground until the container is stopped.
set -eu
profile=$1
cd -- "$HOME/fleet"
hermes-fleet apply -y --quiet --service-manager none --target "profile.$profile"
exec hermes-fleet run "$profile" --service-manager none
