#!/bin/sh
# Pins machines to revisions that it does not save.
exec "$(dirname "$0")/home-made.mjs" --without-revisions "$@"
