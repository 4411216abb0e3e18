/**
 * What happens when an attempt fails: fallback policy, budget, circuit breaker. Policies are immutable; budgets and
 * breakers may be used from any event loop.
 */
@NullMarked
package dev.cutover.traffic.resilience;

import org.jspecify.annotations.NullMarked;
