package dev.cutover.traffic.route;

/**
 * One row of a {@link RouteTable}: the requests it is for, and what they lead to.
 *
 * @param match the requests
 * @param target what the table answers for them
 * @param <T> what the table leads to
 */
public record Route<T>(RouteMatch match, T target) {}
