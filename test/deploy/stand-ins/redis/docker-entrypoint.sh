# Without a password it would answer its own host only.
set -eu
[ "$1" = redis-server ] || exec "$@"
exec "$@" --protected-mode no
