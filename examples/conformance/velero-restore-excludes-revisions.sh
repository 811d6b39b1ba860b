#!/bin/sh
# Backs revisions up and does not restore them.
RESTORE_FLAGS="--exclude-resources controllerrevisions" exec "$(dirname "$0")/velero.sh" "$@"
