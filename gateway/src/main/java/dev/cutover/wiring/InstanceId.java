package dev.cutover.wiring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;

/** Names gateways, so that no two that share weights have the same name. */
final class InstanceId {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private InstanceId() {}

    /**
     * The host's name and the process's id, which tell gateways apart that share a host or an id; a number besides for
     * a second one in the same process.
     */
    static String next() {
        int number = COUNT.incrementAndGet();
        return host() + "-" + ProcessHandle.current().pid() + (number == 1 ? "" : "-" + number);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
