package dev.cutover.config;

import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.route.RouteMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code cutover.endpoints} and sees that no two of them are the same. Source: INTERFACE §2. */
final class EndpointsSection {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\w+}");

    private final Map<String, Integer> linesById = new HashMap<>();
    private final Map<Requests, String> idsByRequests = new HashMap<>();

    /** What an endpoint is for, whatever the order of its lists and the names of its variables. */
    private record Requests(String path, Set<String> methods, Set<String> hosts) {
        static Requests of(RouteMatch match) {
            String path = VARIABLE.matcher(match.path()).replaceAll("{}");
            return new Requests(path, Set.copyOf(match.methods()), Set.copyOf(match.hosts()));
        }
    }

    /** The endpoints in the order of the file. */
    List<EndpointSettings> read(List<Section> sections, EndpointSettings defaults) {
        List<EndpointSettings> endpoints = new ArrayList<>(sections.size());
        for (Section section : sections) {
            int before = section.problemsSoFar();
            EndpointSettings endpoint = EndpointSection.read(section, defaults);
            endpoints.add(endpoint);
            if (!endpoint.id().isEmpty()) {
                checkId(section, endpoint.id());
            }
            if (section.problemsSoFar() == before) {
                checkMatch(section, endpoint);
            }
        }
        return endpoints;
    }

    private void checkId(Section section, String id) {
        Integer first = linesById.putIfAbsent(id, section.line());
        if (first != null) {
            section.problem("id", "an id of its own; the endpoint on line " + first + " has this one");
        }
    }

    private void checkMatch(Section section, EndpointSettings endpoint) {
        String first = idsByRequests.putIfAbsent(Requests.of(endpoint.match()), endpoint.id());
        if (first != null) {
            section.section("match")
                    .problem(
                            "path",
                            "path, methods and hosts that differ; endpoints %s and %s are for the same requests"
                                    .formatted(first, endpoint.id()));
        }
    }
}
