# Stops the embedded PostgreSQL when its last user is gone. Run by watcher.rs, once for every user, as
#   sh -c THIS cvety-postgres-watcher FOLDER SOCKET_FOLDER PORT SIGNAL  < a pipe that closes when the user is gone
# SIGNAL is INT (fast shutdown) for a durable server and QUIT (immediate) for a disposable one. POSIX sh and flock(1).
# shellcheck shell=sh

# What ends our user with a signal must not end us: our work only begins then.
trap '' INT TERM HUP

folder=$1 socket_folder=$2 port=$3 signal=$4
server=$folder/server

while read -r _; do :; done

# Only a process of the user that runs the server: the number comes from a file of that user.
signal_server() {
    pid=
    { read -r pid <"$server/data/postmaster.pid"; } 2>/dev/null
    case $pid in '' | *[!0-9]*) return ;; esac
    [ "$(stat -c %u "/proc/$pid" 2>/dev/null)" = "$(stat -c %u "$server")" ] && kill -s "$signal" "$pid"
}

# Repeated, for a server that was just being started takes no signals yet. Its lock tells when all its processes are gone.
stop_server() {
    flock -n -x 7 && return 0
    tries=0
    while [ "$tries" -lt 60 ]; do
        signal_server
        flock -x -w 1 7 && return 0
        tries=$((tries + 1))
    done
    return 3
}

remove_traces() {
    rm -f "$socket_folder/.s.PGSQL.$port" "$socket_folder/.s.PGSQL.$port.lock"
    rmdir "$socket_folder"
    if [ -e "$folder/disposable" ]; then
        # Not the folder with all that is in it, should somebody have put something there.
        rm -rf "$server"
        rm -f "$folder/postgres.log" "$folder/postgres.log.old" "$folder/disposable" "$folder/users.lock"
        rm -f "$folder/start.lock"
        rmdir "$folder"
    fi
}

leave() {
    flock -x 9 || return 4
    # Removed by another watcher meanwhile, and perhaps made anew by somebody who has a watcher of their own.
    [ /dev/fd/9 -ef "$folder/start.lock" ] || return 0
    # Somebody else uses the server. A user that was killed may lose the pipe a moment before the lock.
    flock -w 1 -x 8 || return 0
    stop_server || return 3
    remove_traces
    return 0
}

leave 9<"$folder/start.lock" 8<"$folder/users.lock" 7<"$server"
status=$?
# A file vanished before: another watcher has done the work. Or we have.
[ -e "$folder/start.lock" ] || exit 0
exit "$status"
