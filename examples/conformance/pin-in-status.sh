#!/bin/sh
# Saves the revisions, and leaves their names in status, which no restore brings back.
exec "$(dirname "$0")/home-made.mjs" --without-status-pins "$@"
