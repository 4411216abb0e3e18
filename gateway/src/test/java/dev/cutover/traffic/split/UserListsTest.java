package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class UserListsTest {
    @Test
    void theListsOfAStoreAreKeptApart() {
        UserLists lists = UserLists.of(
                new WeightTable(WeightTable.Origin.REDIS, Map.of(), null, Map.of(), Set.of("Zoë"), Set.of("42")));

        assertThat(lists.allows("Zoë")).isTrue();
        assertThat(lists.denies("Zoë")).isFalse();
        assertThat(lists.denies("42")).isTrue();
        assertThat(lists.allows("42")).isFalse();
    }

    @Test
    void aStoreWithoutListsNamesNobody() {
        assertThat(UserLists.of(WeightTable.empty(WeightTable.Origin.REDIS))).isSameAs(UserLists.EMPTY);
        assertThat(UserLists.EMPTY.allows("42") || UserLists.EMPTY.denies("42")).isFalse();
    }

    @Property
    void aListNamesItsKeysAndNoOthers(@ForAll Set<String> keys, @ForAll List<String> others) {
        UserLists lists = new UserLists(keys, Set.of());

        assertThat(keys).allMatch(lists::allows);
        assertThat(others).allMatch(key -> lists.allows(key) == keys.contains(key));
    }
}
