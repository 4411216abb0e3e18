package dev.cutover.traffic.split;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Splitters, rules and assignments for tests. */
final class Splits {
    static final StickyCookie COOKIE = new StickyCookie(
            "cutover_id", Duration.ofDays(365), StickyCookie.SameSite.LAX, StickyCookie.Secure.AUTO, null);

    private Splits() {}

    static SplitSettings settings(String... keySources) {
        return new SplitSettings(
                List.of(keySources).stream().map(KeySource::parse).toList(),
                COOKIE,
                "cutover",
                true,
                List.of(CidrBlock.parse("127.0.0.1/32")),
                false);
    }

    static Splitter splitter(String... keySources) {
        return new Splitter(settings(keySources), new SplittableRandom(1));
    }

    static SplitRule at(String weight) {
        return at(weight, null);
    }

    static SplitRule at(String weight, @Nullable Boolean flag) {
        return new SplitRule(new EffectiveWeight(Weight.parse(weight), WeightSource.REDIS, flag), null);
    }

    static SplitRule only(Backend backend, String weight) {
        return new SplitRule(new EffectiveWeight(Weight.parse(weight), WeightSource.REDIS, false), backend);
    }

    static UserLists allow(String... keys) {
        return new UserLists(Set.of(keys), Set.of());
    }

    static UserLists deny(String... keys) {
        return new UserLists(Set.of(), Set.of(keys));
    }

    /** Assigns a request that may not force, with empty lists. */
    static Assignment assign(Splitter splitter, SplitRule rule, RequestHead head) {
        return assign(splitter, rule, UserLists.EMPTY, head);
    }

    /** Assigns a request that may not force. */
    static Assignment assign(Splitter splitter, SplitRule rule, UserLists lists, RequestHead head) {
        Assignment assignment = new Assignment();
        splitter.assign(head, false, rule, lists, assignment);
        return assignment;
    }

    /** Assigns a request from a trusted address. */
    static Assignment assignTrusted(SplitRule rule, UserLists lists, RequestHead head) {
        Assignment assignment = new Assignment();
        splitter("header:X-User-Id").assign(head, true, rule, lists, assignment);
        return assignment;
    }
}
