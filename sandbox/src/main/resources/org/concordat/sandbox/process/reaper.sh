# Reads "PID SIGNAL" lines. At the end of input (the launcher stopped or was killed) each of these processes that is
# still the one it was gets its signal, and whatever has not ended 10 s later is killed.
trap '' INT TERM HUP
started() {
  if [ -r "/proc/$1/stat" ]; then sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
  else ps -o lstart= -p "$1" 2>/dev/null | tr -d ' '; fi
}
watched=""
while read -r pid signal; do watched="$watched $pid:$signal:$(started "$pid")"; done
alive() { # keeps in $watched what still runs
  left=""
  for entry in $watched; do
    pid="${entry%%:*}"; token="${entry##*:}"
    if [ -n "$token" ] && [ "$(started "$pid")" = "$token" ] && kill -0 "$pid" 2>/dev/null; then left="$left $entry"; fi
  done
  watched="$left"
  [ -n "$watched" ]
}
alive || exit 0
for entry in $watched; do rest="${entry#*:}"; kill -s "${rest%%:*}" "${entry%%:*}" 2>/dev/null; done
tries=0
while alive && [ "$tries" -lt 50 ]; do sleep 0.2; tries=$((tries + 1)); done
for entry in $watched; do kill -s KILL "${entry%%:*}" 2>/dev/null; done
