#!/bin/sh
# Keeps ControllerRevisions out of the backup, and with them what the plugin asks for.
BACKUP_FLAGS="--exclude-resources controllerrevisions" exec "$(dirname "$0")/velero.sh" "$@"
