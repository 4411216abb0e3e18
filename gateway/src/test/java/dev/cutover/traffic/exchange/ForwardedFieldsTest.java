package dev.cutover.traffic.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedFieldsTest {
    private static final String PEER = "10.0.0.7";

    private final ForwardedFields forwarded = new ForwardedFields(List.of(CidrBlock.parse("10.0.0.0/8")));
    private final Fields additions = new Fields();

    private static Client client(boolean isTrusted) {
        return new Client(CidrBlock.address(PEER), isTrusted, false);
    }

    /** What the backend sees of a field. */
    private List<String> seen(RequestHead head, boolean isTrusted, String name) {
        additions.clear();
        forwarded.rewrite(head, client(isTrusted), additions);
        List<String> values = new ArrayList<>(ParsedRequest.values(head.fields(), name));
        values.addAll(ParsedRequest.values(additions, name));
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-For, 10.0.0.7",
        "X-Forwarded-Proto, http",
        "X-Forwarded-Host, example.org",
        "X-Forwarded-Port, 80"
    })
    void theBackendIsToldWhoAsks(String name, String value) {
        assertThat(seen(ParsedRequest.with(), false, name)).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-For, 10.0.0.7",
        "X-Forwarded-Proto, http",
        "X-Forwarded-Host, example.org",
        "X-Forwarded-Port, 80"
    })
    void whatAClientSaysOfItselfIsNotBelieved(String name, String value) {
        assertThat(seen(ParsedRequest.with(name + ": lie", name + ": second lie"), false, name))
                .containsExactly(value);
    }

    @Test
    void forwardedOfAClientDoesNotComeThrough() {
        assertThat(seen(ParsedRequest.with("Forwarded: for=1.2.3.4"), false, "Forwarded"))
                .isEmpty();
    }

    @Test
    void forwardedOfATrustedProxyComesThrough() {
        assertThat(seen(ParsedRequest.with("Forwarded: for=1.2.3.4"), true, "Forwarded"))
                .containsExactly("for=1.2.3.4");
    }

    @Test
    void theListOfATrustedProxyIsAppendedTo() {
        RequestHead head = ParsedRequest.with("X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 5.6.7.8");

        assertThat(seen(head, true, "X-Forwarded-For")).containsExactly("1.2.3.4, 5.6.7.8, 10.0.0.7");
    }

    @ParameterizedTest
    @CsvSource({"X-Forwarded-Proto, https", "X-Forwarded-Host, shop.example", "X-Forwarded-Port, 8443"})
    void whatATrustedProxySaysIsKept(String name, String value) {
        assertThat(seen(ParsedRequest.with(name + ": " + value), true, name)).containsExactly(value);
    }

    @Test
    void thePortIsThatOfTheHostField() {
        RequestHead head = ParsedRequest.of("GET / HTTP/1.1", "Host: example.org:8080");

        assertThat(seen(head, false, "X-Forwarded-Port")).containsExactly("8080");
    }

    @Test
    void theHostIsNamedWithItsPort() {
        RequestHead head = ParsedRequest.of("GET / HTTP/1.1", "Host: example.org:8080");

        assertThat(seen(head, false, "X-Forwarded-Host")).containsExactly("example.org:8080");
    }

    private InetAddress clientAddress(boolean isTrusted, String... lines) {
        return forwarded.clientAddress(ParsedRequest.with(lines), client(isTrusted));
    }

    @Test
    void theAddressOfAClientIsItsPeerAddress() {
        assertThat(clientAddress(false, "X-Forwarded-For: 1.2.3.4")).isEqualTo(CidrBlock.address(PEER));
        assertThat(clientAddress(true)).isEqualTo(CidrBlock.address(PEER));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.2.3.4|1.2.3.4",
                "9.9.9.9, 1.2.3.4|1.2.3.4",
                "1.2.3.4, 10.9.9.9|1.2.3.4",
                "10.1.1.1, 10.9.9.9|10.1.1.1",
                "nonsense|10.0.0.7",
                "nonsense, 10.9.9.9|10.9.9.9",
                "2001:db8::1|2001:db8::1"
            })
    void itIsTheLastOneThatNoTrustedProxyVouchesFor(String list, String address) {
        assertThat(clientAddress(true, "X-Forwarded-For: " + list)).isEqualTo(CidrBlock.address(address));
    }
}
