package dev.cutover.traffic.route;

import java.util.List;

/**
 * The requests that a route is for.
 *
 * @param path a path pattern in the language of Spring's {@code PathPattern}
 * @param methods request methods in upper case; empty for every method
 * @param hosts host names in lower case, {@code *.example.org} for every name below that domain; empty for every host
 */
public record RouteMatch(String path, List<String> methods, List<String> hosts) {
    /** Copies the lists, so that the value cannot change. */
    public RouteMatch {
        methods = List.copyOf(methods);
        hosts = List.copyOf(hosts);
    }
}
