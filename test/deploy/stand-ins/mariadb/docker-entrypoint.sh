# Sets new data up with the files in /docker-entrypoint-initdb.d, while it answers on its socket only; then serves.
set -eu
[ "$1" = mariadbd ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
  chown -R mysql:mysql /var/lib/mysql /run/mysqld
  exec setpriv --reuid=mysql --regid=mysql --init-groups sh "$0" "$@"
fi
if [ ! -d /var/lib/mysql/mysql ]; then
  : "${MARIADB_RANDOM_ROOT_PASSWORD:?only a random password is known here}"
  mariadb-install-db --datadir=/var/lib/mysql --auth-root-authentication-method=normal --skip-test-db > /dev/null
  "$@" --skip-networking &
  server=$!
  until mariadb-admin --user=root ping > /dev/null 2>&1; do
    kill -0 "$server"
    sleep 0.2
  done
  # Of nobody's but the health check, which only asks whether it answers.
  echo "CREATE USER healthcheck@localhost IDENTIFIED BY 'healthcheck'; CREATE DATABASE ${MARIADB_DATABASE};" | mariadb --user=root
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -e "$file" ] || mariadb --user=root --database="$MARIADB_DATABASE" < "$file"
  done
  echo "ALTER USER root@localhost IDENTIFIED BY '$(od -An -vtx1 -N24 /dev/urandom | tr -d ' \n')';" | mariadb --user=root
  kill "$server"
  wait "$server"
fi
exec "$@"
