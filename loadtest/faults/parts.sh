# shellcheck shell=bash
# What soak and restarts share beside the parts of the benchmarks: backends with more to say, a gateway of one's own, and
# clients that mix what they ask for. Sourced; everything ends with the script.

faults_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=loadtest/bench/parts.sh
source "$faults_dir/../bench/parts.sh"

# One nginx that plays both backends. Short answers, large ones, slow ones, and it takes any body. Sets $backend_port.
start_mixed_backend() {
    local nginx_head slow
    choose_port
    backend_port=$port
    printf -v slow '%-3000s' 'slow'
    head -c 1000000 /dev/urandom > "$work_dir/large"
    nginx_head mixed
    cat > "$work_dir/mixed.conf" << CONF
$nginx_head
http {
    $(nginx_paths mixed)
    access_log off;
    default_type text/plain;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    client_max_body_size 0;
    server {
        listen 127.0.0.1:$port backlog=4096;
        location / { return 200 "mixed"; }
        location /slow { limit_rate 1500; return 200 "$slow"; }
        location /large { root $work_dir; }
    }
}
CONF
    start mixed nginx -p "$work_dir" -e "$work_dir/mixed.log" -c "$work_dir/mixed.conf"
    await_200 mixed "http://127.0.0.1:$port/"
}

# Writes the configuration of a gateway that splits in half between the mixed backend and itself, kept in memory.
# Arguments: name. Sets $traffic_port and $admin_port.
configure_gateway() {
    choose_port
    traffic_port=$port
    choose_port
    admin_port=$port
    cat > "$work_dir/$1.yaml" << CONF
cutover:
  listen: {http: "127.0.0.1:$traffic_port", header-timeout: 5s, body-timeout: 5s, idle-timeout: 30s}
  admin: {address: "127.0.0.1:$admin_port"}
  backends:
    legacy: {urls: ["http://127.0.0.1:$backend_port"]}
    new: {urls: ["http://127.0.0.1:$backend_port"]}
  weights: {store: memory, initial: 50}
CONF
}

# Starts a gateway that was configured and waits until it is ready. Arguments: name, its admin port, more flags of the JVM.
start_gateway() {
    local name=$1 admin=$2 options
    shift 2
    read -ra options <<< "$java_opts"
    start "$name" "$java" "${options[@]}" "$@" -jar "$jar" --config "$work_dir/$name.yaml"
    await_200 "$name" "http://127.0.0.1:$admin/ready"
}

# Starts wrk in the background with the mix of requests. Arguments: connections, seconds, URL.
start_mixed_load() {
    start wrk wrk -t1 "-c$1" "-d${2}s" --timeout 10s -s "$faults_dir/mixed.lua" "$3"
}
