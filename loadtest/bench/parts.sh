# shellcheck shell=bash
# The parts that the benchmarks share: start and stop processes, wait for them, read what they used.
# Sourced by run, memory and allocation. Everything listens on the loopback address and ends with the script.

bench_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project_dir=$(cd "$bench_dir/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jar=${JAR:-$project_dir/gateway/target/cutover.jar}
java_opts=${JAVA_OPTS:--XX:+UseParallelGC -Xmx96m}
target_path=/api/items/1

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$(basename "$0"): $*"
    exit 1
}

# Names what is missing and how to get it. Arguments: commands.
need() {
    local command missing=()
    for command in "$@"; do
        command -v "$command" > /dev/null || missing+=("$command")
    done
    ((${#missing[@]} == 0)) ||
        die "not found: ${missing[*]} (Debian, Ubuntu: apt-get install wrk nginx haproxy redis-server curl openssl; a JDK has java and jcmd)"
}

need_jar() {
    [[ -f $jar ]] || die "no jar at $jar (build it: mvn -DskipTests package; or name one: JAR=FILE)"
}

need_baseline_jar() {
    [[ -f ${BASELINE_JAR:-} ]] ||
        die "BASELINE_JAR: \"${BASELINE_JAR:-}\" (expected: the jar of another build, to compare with as product baseline)"
}

# A whole number of at least the given one. Arguments: name, value, least.
need_number() {
    if ! [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || (($2 < $3)); then
        die "$1: \"$2\" (expected: a whole number >= $3)"
    fi
}

# --- processes -------------------------------------------------------------------------------------------------------

work_dir=$(mktemp -d "${TMPDIR:-/tmp}/cutover-bench.XXXXXX")
declare -A pid_of=()

stop_everything() {
    trap '' INT TERM
    local pid patience
    for pid in "${pid_of[@]}"; do
        kill -TERM "$pid" 2> /dev/null || true
    done
    for pid in "${pid_of[@]}"; do
        for ((patience = 0; patience < 50; patience++)); do
            kill -0 "$pid" 2> /dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2> /dev/null || true
        wait "$pid" 2> /dev/null || true
    done
    rm -rf "$work_dir"
}
trap stop_everything EXIT
trap 'say "$(basename "$0"): stopped by a failure in ${BASH_SOURCE[0]##*/}, line $LINENO"' ERR
trap 'exit 130' INT
trap 'exit 143' TERM

# Starts a process in the background. Arguments: name, command and its arguments.
start() {
    local name=$1
    shift
    "$@" > "$work_dir/$name.log" 2>&1 < /dev/null &
    pid_of[$name]=$!
}

# The command that keeps what follows on the first core (proxies) or on the others (the rest), with PIN=1. Sets $pinned.
pinned_to() {
    pinned=()
    [[ ${PIN:-0} == 1 ]] || return 0
    local last=$(($(nproc) - 1))
    ((last > 0)) || die "PIN=1 needs two cores (found: 1)"
    if [[ $1 == proxy ]]; then
        pinned=(taskset -c 0)
    else
        pinned=(taskset -c "1-$last")
    fi
}

# Chooses a port below the ephemeral ones that nothing listens on and that was not chosen before. Sets $port.
declare -A chosen_ports=()
choose_port() {
    local attempt
    for ((attempt = 0; attempt < 100; attempt++)); do
        port=$((20000 + RANDOM % 12000))
        [[ -z ${chosen_ports[$port]:-} ]] || continue
        if ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
            chosen_ports[$port]=1
            return 0
        fi
    done
    die "no free port found between 20000 and 32000"
}

# Waits until a process answers 200. Arguments: name, URL.
await_200() {
    local deadline=$((SECONDS + 60))
    until [[ $(curl -sk -o /dev/null -m 2 -w '%{http_code}' "$2") == 200 ]]; do
        kill -0 "${pid_of[$1]}" 2> /dev/null || give_up "$1" "ended while starting"
        ((SECONDS < deadline)) || give_up "$1" "does not answer 200 at $2 after 60 s"
        sleep 0.2
    done
}

give_up() {
    tail -n 20 "$work_dir/$1.log" >&2
    die "$1 $2 (the end of its log stands above)"
}

# What clients use: TLS=1 makes every product listen for TLS, with the same certificate; HTTP2=1 speaks HTTP/2 over it.
scheme=http
[[ ${TLS:-0} != 1 && ${HTTP2:-0} != 1 ]] || scheme=https

# A self-signed certificate in $work_dir: cert.pem, key.pem, and both in one file for HAProxy.
make_certificate() {
    need openssl
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -keyout "$work_dir/key.pem" -out "$work_dir/cert.pem" 2> /dev/null
    cat "$work_dir/cert.pem" "$work_dir/key.pem" > "$work_dir/both.pem"
}

# --- backends and proxies --------------------------------------------------------------------------------------------

# What every nginx here shares. Arguments: name. Sets $nginx_head.
nginx_head() {
    local user=
    ((EUID == 0)) && user="user root;"
    nginx_head="$user
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid $work_dir/$1.pid;
error_log $work_dir/$1.log warn;
events { worker_connections 4096; }"
}

# The paths where an nginx may keep files, all in our own directory.
nginx_paths() {
    local kind
    for kind in client_body proxy fastcgi uwsgi scgi; do
        printf '%s_temp_path %s/%s_%s;\n' "$kind" "$work_dir" "$1" "$kind"
    done
}

# A backend that answers every GET with 128 bytes. Arguments: legacy or new. Sets $port.
start_backend() {
    local reply nginx_head
    printf -v reply '%-128s' "I am $1."
    choose_port
    nginx_head "backend-$1"
    cat > "$work_dir/backend-$1.conf" << CONF
$nginx_head
http {
    $(nginx_paths "backend-$1")
    access_log off;
    default_type text/plain;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    server {
        listen 127.0.0.1:$port backlog=4096;
        location / { return 200 "$reply"; }
    }
}
CONF
    pinned_to other
    start "backend-$1" "${pinned[@]}" nginx -p "$work_dir" -e "$work_dir/backend-$1.log" -c "$work_dir/backend-$1.conf"
    await_200 "backend-$1" "http://127.0.0.1:$port/"
}

start_backends() {
    [[ $scheme != https ]] || make_certificate
    start_backend legacy
    legacy_port=$port
    start_backend new
    new_port=$port
}

# nginx as a proxy between both backends. Sets $nginx_port.
start_nginx() {
    local nginx_head
    local tls= ssl=
    choose_port
    nginx_port=$port
    nginx_head nginx
    if [[ $scheme == https ]]; then
        ssl=" ssl"
        [[ ${HTTP2:-0} != 1 ]] || ssl=" ssl http2"
        tls="ssl_certificate $work_dir/cert.pem; ssl_certificate_key $work_dir/key.pem; ssl_protocols TLSv1.2 TLSv1.3;"
    fi
    cat > "$work_dir/nginx.conf" << CONF
$nginx_head
http {
    $(nginx_paths nginx)
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    upstream backends {
        server 127.0.0.1:$legacy_port;
        server 127.0.0.1:$new_port;
        keepalive 128;
        keepalive_requests 1000000000;
    }
    server {
        listen 127.0.0.1:$nginx_port backlog=4096$ssl;
        $tls
        location / {
            proxy_pass http://backends;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }
    }
}
CONF
    pinned_to proxy
    start nginx "${pinned[@]}" nginx -p "$work_dir" -e "$work_dir/nginx.log" -c "$work_dir/nginx.conf"
    await_200 nginx "$scheme://127.0.0.1:$nginx_port$target_path"
}

# HAProxy as a proxy between both backends. Sets $haproxy_port.
start_haproxy() {
    local ssl=
    [[ $scheme != https ]] || ssl=" ssl crt $work_dir/both.pem"
    [[ ${HTTP2:-0} != 1 ]] || ssl+=" alpn h2"
    choose_port
    haproxy_port=$port
    cat > "$work_dir/haproxy.conf" << CONF
global
    nbthread 1
    maxconn 4000
defaults
    mode http
    timeout connect 5s
    timeout client 1h
    timeout server 1h
    option http-keep-alive
    http-reuse always
frontend front
    bind 127.0.0.1:$haproxy_port$ssl
    default_backend backends
backend backends
    balance roundrobin
    server legacy 127.0.0.1:$legacy_port
    server new 127.0.0.1:$new_port
CONF
    pinned_to proxy
    start haproxy "${pinned[@]}" haproxy -db -f "$work_dir/haproxy.conf"
    await_200 haproxy "$scheme://127.0.0.1:$haproxy_port$target_path"
}

# A Redis that says: half of all users to new. Sets $redis_port.
start_redis() {
    choose_port
    redis_port=$port
    pinned_to other
    start redis "${pinned[@]}" redis-server --port "$redis_port" --bind 127.0.0.1 --save "" --appendonly no \
        --daemonize no --dir "$work_dir"
    local deadline=$((SECONDS + 10))
    until redis-cli -p "$redis_port" HSET cutover:weights '*' 50 > /dev/null 2>&1; do
        kill -0 "${pid_of[redis]}" 2> /dev/null || give_up redis "ended while starting"
        ((SECONDS < deadline)) || give_up redis "does not answer after 10 s"
        sleep 0.1
    done
}

# Cutover with everything on: weights in Redis, a sticky cookie for each new user, breaker, metrics. Sets $cutover_port
# and $cutover_admin_port.
start_cutover() {
    start_build cutover "$jar"
}

# Another build of Cutover, from BASELINE_JAR. Sets $baseline_port.
start_baseline() {
    start_build baseline "$BASELINE_JAR"
}

# Arguments: product, jar.
start_build() {
    local listen bundle= traffic
    choose_port
    traffic=$port
    printf -v "$1_port" %s "$port"
    if [[ $scheme == https ]]; then
        listen="{http: off, https: \"127.0.0.1:$traffic\", tls-bundle: web, event-loops: 1}"
        bundle="spring.ssl.bundle.pem.web.keystore: {certificate: $work_dir/cert.pem, private-key: $work_dir/key.pem}"
    else
        listen="{http: \"127.0.0.1:$traffic\", event-loops: 1}"
    fi
    choose_port
    printf -v "$1_admin_port" %s "$port"
    cat > "$work_dir/$1.yaml" << CONF
cutover:
  listen: $listen
  admin:
    address: 127.0.0.1:$port
  backends:
    legacy: {urls: ["http://127.0.0.1:$legacy_port"]}
    new: {urls: ["http://127.0.0.1:$new_port"]}
  weights:
    store: redis
    redis: {uri: "redis://127.0.0.1:$redis_port"}
  endpoints:
    - id: items
      match: {path: "/api/items/**"}
$bundle
CONF
    pinned_to proxy
    local options
    read -ra options <<< "$java_opts"
    start "$1" "${pinned[@]}" "$java" "${options[@]}" -jar "$2" --config "$work_dir/$1.yaml"
    await_200 "$1" "$scheme://127.0.0.1:$traffic$target_path"
    await_cookie "$1" "$traffic"
}

# Half of all users on new: whoever comes without a cookie gets one. Otherwise the figures would flatter.
# Arguments: product, port.
await_cookie() {
    local deadline=$((SECONDS + 10)) head
    until head=$(curl -sk -m 2 -o /dev/null -D - "$scheme://127.0.0.1:$2$target_path") &&
        grep -qi '^set-cookie: cutover_id=' <<< "$head"; do
        ((SECONDS < deadline)) || give_up "$1" "sets no cutover_id cookie although cutover:weights says * 50"
        sleep 0.2
    done
}

# --- load and what it used -------------------------------------------------------------------------------------------

# Loads a URL. Arguments: connections, seconds, URL. Sets $requests, $rate, $p50_us and $p99_us; by HTTP/2, where the
# tool tells no percentiles, the mean and the longest time in their place.
# shellcheck disable=SC2034 # for the script that sources this
load() {
    local out
    if [[ ${HTTP2:-0} == 1 ]]; then
        load_http2 "$@"
        return
    fi
    pinned_to other
    start wrk timeout "$(($2 + 30))" "${pinned[@]}" wrk -t1 "-c$1" "-d${2}s" --timeout 10s --latency "$3"
    # In the background, so that a signal ends the wait at once.
    wait "${pid_of[wrk]}" || give_up wrk "failed at $3"
    unset 'pid_of[wrk]'
    out=$(< "$work_dir/wrk.log")
    if grep -Eq 'Socket errors|Non-2xx' <<< "$out"; then
        die "failed requests at $3:"$'\n'"$(grep -E 'Socket errors|Non-2xx' <<< "$out")"
    fi
    read -r requests rate p50_us p99_us < <(awk '
        function us(v) { return v ~ /us$/ ? v + 0 : v ~ /ms$/ ? v * 1000 : v ~ /m$/ ? v * 60000000 : v * 1000000 }
        $2 == "requests" && $3 == "in" { requests = $1 }
        $1 == "Requests/sec:" { rate = $2 }
        $1 == "50%" { p50 = us($2) }
        $1 == "99%" { p99 = us($2) }
        END { print requests + 0, rate + 0, p50 + 0, p99 + 0 }' <<< "$out")
    ((requests > 0)) || die "no request was answered at $3: $out"
}

load_http2() {
    local out failed
    pinned_to other
    start h2load timeout "$(($2 + 30))" "${pinned[@]}" h2load -t1 "-c$1" "-m${STREAMS:-10}" "-D$2" "$3"
    wait "${pid_of[h2load]}" || give_up h2load "failed at $3"
    unset 'pid_of[h2load]'
    out=$(< "$work_dir/h2load.log")
    grep -q '^Application protocol: h2$' <<< "$out" || die "no HTTP/2 at $3: $out"
    read -r requests rate p50_us p99_us failed < <(awk '
        function us(v) { return v ~ /us$/ ? v + 0 : v ~ /ms$/ ? v * 1000 : v * 1000000 }
        $1 == "finished" { rate = $4 }
        $1 == "status" { requests = $3; failed = $5 + $7 + $9 }
        $1 == "time" && $3 == "request:" { mean = us($6); longest = us($5) }
        END { print requests + 0, rate + 0, mean + 0, longest + 0, failed + 0 }' <<< "$out")
    ((requests > 0 && failed == 0)) || die "failed requests at $3: $out"
}

# A process and all its descendants, one id per line.
family() {
    local child children
    echo "$1"
    read -ra children < <(cat "/proc/$1/task"/*/children 2> /dev/null; echo)
    for child in "${children[@]}"; do
        family "$child"
    done
}

# CPU time of a process, its threads and descendants in clock ticks. Sets $user_ticks and $system_ticks.
# shellcheck disable=SC2034 # for the script that sources this
read_ticks() {
    local pid
    read -r user_ticks system_ticks < <(
        for pid in $(family "$1"); do
            sed 's/^.*) //' "/proc/$pid/stat"
        done | awk '{ user += $12; kernel += $13 } END { print user + 0, kernel + 0 }'
    )
}

# Resident memory of a process and its descendants in kB. Arguments: process id, VmRSS or VmHWM.
resident_kb() {
    local pid
    for pid in $(family "$1"); do
        cat "/proc/$pid/status"
    done | awk -v field="$2:" '$1 == field { sum += $2 } END { print sum + 0 }'
}

# Connections that are established at a local port.
established_at() {
    local hex
    printf -v hex '%04X' "$1"
    cat /proc/net/tcp /proc/net/tcp6 2> /dev/null |
        awk -v port=":$hex" '$4 == "01" && substr($2, length($2) - 4) == port { n++ } END { print n + 0 }'
}

# --- report ----------------------------------------------------------------------------------------------------------

# The median of numbers on standard input, one per line.
median() {
    sort -n | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

cpu_model() {
    awk -F': *' '/^(model name|Model)/ { print $2; found = 1; exit } END { if (!found) print "unknown CPU" }' /proc/cpuinfo
}

# The version of a product on one line.
version_of() {
    case $1 in
        nginx) nginx -v 2>&1 | sed 's/.*nginx\///' ;;
        haproxy) haproxy -v | awk 'NR == 1 { print $3 }' ;;
        redis) redis-server --version | sed 's/.*v=\([^ ]*\).*/\1/' ;;
        wrk) { wrk -v 2>&1 || true; } | awk 'NR == 1 { print $2 }' ;;
        h2load) h2load --version | awk '{ print $2 }' ;;
        java) "$java" -version 2>&1 | awk -F'"' 'NR == 1 { print $2 }' ;;
        baseline) basename "$BASELINE_JAR" .jar ;;
        cutover) git -C "$project_dir" describe --always --dirty 2> /dev/null || echo "of $(date -u -r "$jar" +%F)" ;;
    esac
}

# Where and when, as a list. Arguments: products whose versions matter.
print_surroundings() {
    local product versions=()
    for product in "$@"; do
        versions+=("$product $(version_of "$product")")
    done
    printf -- '- Date: %s\n' "$(date -u '+%Y-%m-%d %H:%M UTC')"
    printf -- '- Machine: %s, %s cores, kernel %s\n' "$(cpu_model)" "$(nproc)" "$(uname -sr)"
    printf -- '- Versions: %s\n' "$(printf '%s, ' "${versions[@]}" | sed 's/, $//')"
    printf -- '- JVM: %s\n' "$java_opts"
}
