#!/bin/sh
# Backs up with kubevirt-velero-plugin 0.7, which does not know that revisions are named in status.
BACKUP_FLAGS="--plugin 0.7" exec "$(dirname "$0")/velero.sh" "$@"
