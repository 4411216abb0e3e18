package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrBlockTest {
    private static boolean contains(String block, String address) {
        return CidrBlock.parse(block).contains(CidrBlock.address(address));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.0.1,true",
        "10.0.0.0/8,11.0.0.0,false",
        "10.1.2.3/8,10.0.0.0,true",
        "192.168.4.0/22,192.168.7.255,true",
        "192.168.4.0/22,192.168.8.0,false",
        "127.0.0.1/32,127.0.0.1,true",
        "127.0.0.1/32,127.0.0.0,false",
        "127.0.0.1,127.0.0.1,true",
        "127.0.0.1,127.0.0.2,false",
        "0.0.0.0/0,255.1.2.3,true",
        "128.0.0.0/1,127.0.0.1,false",
        "2001:db8::/32,2001:db8:ffff::1,true",
        "2001:db8::/32,2001:db9::,false",
        "fe80::/10,febf::1,true",
        "fe80::/10,fec0::1,false",
        "::1,::1,true",
        "::1/128,::2,false",
        "::/0,::1,true",
        "0.0.0.0/0,::1,false",
        "::/0,127.0.0.1,false",
        "10.0.0.0/8,::ffff:10.1.2.3,true",
        "::ffff:10.0.0.1,10.0.0.1,true"
    })
    void aBlockContainsTheAddressesWithItsPrefix(String block, String address, boolean isContained) {
        assertThat(contains(block, address)).isEqualTo(isContained);
    }

    @Test
    void anAddressThatASocketMappedIntoIpv6CountsAsIpv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        byte[] other = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, -1, 10, 1, 2, 3};
        CidrBlock block = CidrBlock.parse("10.0.0.0/8");

        assertThat(block.contains(Inet6Address.getByAddress(null, mapped, 0))).isTrue();
        assertThat(block.contains(Inet6Address.getByAddress(null, other, 0))).isFalse();
        assertThat(CidrBlock.parse("11.0.0.0/8").contains(Inet6Address.getByAddress(null, mapped, 0)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "localhost",
                "shop.example/8",
                "10",
                "10.0",
                "10.0.0/8",
                "10.0.0.0.0",
                "1.2.3.999",
                "1.2.3.-4",
                "0x7f.0.0.1",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/a",
                "10.0.0.0/\u0668",
                "10.0.0.0/99999999999",
                "::1/129",
                ":::",
                "1::2::3",
                "[::1]",
                "fe80::1%eth0",
                " 10.0.0.1",
                "10.0.0.1 "
            })
    void whatIsNoBlockIsRefusedWithWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CidrBlock.parse(text))
                .withMessage(
                        "\"" + text + "\" (expected: an IP address or a range such as 10.0.0.0/8 or 2001:db8::/32)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "1.2.3.999", "1.2.3", "[::1]", "::1%lo", "10.0.0.1:80", "unknown", "_x"})
    void whatIsNoAddressIsRefusedWithoutLookingItUp(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CidrBlock.address(text))
                .withMessage("\"" + text + "\" (expected: an IP address)");
    }

    @Test
    void anAddressIsReadInEitherFamily() throws UnknownHostException {
        assertThat(CidrBlock.address("10.1.2.3")).isEqualTo(InetAddress.getByAddress(new byte[] {10, 1, 2, 3}));
        assertThat(CidrBlock.address("::ffff:10.1.2.3")).isEqualTo(CidrBlock.address("10.1.2.3"));
        assertThat(CidrBlock.address("2001:DB8::1").getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void blocksAreEqualWhenTheyAreWrittenAlike() {
        assertThat(CidrBlock.parse("10.0.0.0/8"))
                .isEqualTo(CidrBlock.parse("10.0.0.0/8"))
                .hasSameHashCodeAs(CidrBlock.parse("10.0.0.0/8"))
                .isNotEqualTo(CidrBlock.parse("10.0.0.0/9"))
                .hasToString("10.0.0.0/8");
    }
}
