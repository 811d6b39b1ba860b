#!/bin/sh
# Does not follow machines to their Secrets.
exec "$(dirname "$0")/home-made.mjs" --without-secrets "$@"
