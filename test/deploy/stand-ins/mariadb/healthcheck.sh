#!/bin/sh
# Whether the server answers over the network, and its engine is there: what --connect and --innodb_initialized ask.
set -eu
[ "$*" = '--connect --innodb_initialized' ] || { echo "not known here: $*" >&2; exit 1; }
ask() { MYSQL_PWD=healthcheck mariadb --user=healthcheck --host=localhost --skip-column-names --batch --execute="$1"; }
[ "$(ask 'SELECT @@skip_networking')" = 0 ]
[ "$(ask "SELECT 1 FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT')")" = 1 ]
