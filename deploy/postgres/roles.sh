#!/bin/sh
# Run once by the image of PostgreSQL, when its data folder is new.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres \
    -v owner_password="${CVETY_OWNER_PASSWORD:?}" -v server_password="${CVETY_SERVER_PASSWORD:?}" -f /roles.sql
