#!/bin/sh
# Knows instance types and preferences by name only: saves the live ones, and no revisions.
exec "$(dirname "$0")/home-made.mjs" --without-pins "$@"
