package dev.cutover.control.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The paths of the admin port, each with its methods; HEAD is answered like GET.
 *
 * <p>Fixed paths are looked up, and only those with a variable are tried in turn: routes that are chained cost more than
 * most answers. Filled at the start, then read by any thread.
 */
final class Resources implements RouterFunction<ServerResponse> {
    private final Map<String, HandlerFunction<ServerResponse>> fixed = new HashMap<>();
    private final List<RouterFunction<ServerResponse>> variable = new ArrayList<>();

    /** Adds a path, which may have variables such as <code>{id}</code>. */
    Resources add(String path, Map<HttpMethod, HandlerFunction<ServerResponse>> methods) {
        HandlerFunction<ServerResponse> handler = request -> {
            boolean isHead = request.method().equals(HttpMethod.HEAD);
            HandlerFunction<ServerResponse> wanted = methods.get(isHead ? HttpMethod.GET : request.method());
            return wanted == null ? Mono.error(notAllowed(request, methods)) : wanted.handle(request);
        };
        if (path.indexOf('{') < 0) {
            fixed.put(path, handler);
        } else {
            variable.add(RouterFunctions.route(RequestPredicates.path(path), handler));
        }
        return this;
    }

    @Override
    public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
        HandlerFunction<ServerResponse> handler = fixed.get(request.path());
        if (handler != null) {
            return Mono.just(handler);
        }
        return Flux.fromIterable(variable)
                .concatMap(route -> route.route(request))
                .next()
                .defaultIfEmpty(unknown -> Mono.error(notFound(unknown)));
    }

    /** No such path. */
    static ApiException notFound(ServerRequest request) {
        return new ApiException(HttpStatus.NOT_FOUND, "There is no " + request.path());
    }

    private static ApiException notAllowed(ServerRequest request, Map<HttpMethod, ?> methods) {
        String allowed = String.join(
                ", ", methods.keySet().stream().map(HttpMethod::name).sorted().toList());
        return new ApiException(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        request.method() + " is not for " + request.path() + " (expected: " + allowed + ")")
                .withHeader(HttpHeaders.ALLOW, allowed);
    }
}
