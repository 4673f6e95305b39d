# A session of its own: accessibility bus, listener, program, keys. Arguments: program's Python, listener, seconds.
export QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1
/usr/libexec/at-spi-bus-launcher --launch-immediately >/dev/null 2>&1 &
bus=$!
/usr/bin/python3 "$2" "$3" &
listener=$!
"$1" -m coalition_annotator --sample >/dev/null 2>&1 &
program=$!
until window=$(xdotool search --onlyvisible --name "Coalition Annotator"); do :; done
xdotool search --sync --onlyvisible --name "Summit coverage" >/dev/null
window=$(xdotool search --onlyvisible --name "Summit coverage" | tail -1)
xdotool windowfocus "$window"
while kill -0 "$listener" 2>/dev/null; do xdotool key --delay 300 --window "$window" Tab; done
kill "$program" "$bus"
