package dev.cutover.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.config.ConfigReader;
import dev.cutover.config.ConfigResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlacesTest {
    @Test
    void aTakenPortIsReplacedByAFreeOneAndSaidSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Places wished = new Places(0, 0, 0, 0, taken.getLocalPort(), List.of());

            Places places = Places.near(wished);

            assertThat(places.redis()).isNotEqualTo(taken.getLocalPort()).isPositive();
            assertThat(places.banner())
                    .contains("Port " + taken.getLocalPort() + " is taken, so Redis has " + places.redis() + ".");
        }
    }

    @Test
    void freePortsAreTakenAsWished() throws Exception {
        Places free = Places.near(new Places(0, 0, 0, 0, 0, List.of()));

        assertThat(Places.near(free)).isEqualTo(free);
    }

    @Test
    void theConfigurationIsValid(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("demo.yaml"), Places.USUAL.yaml());

        assertThat(ConfigReader.ofThisProcess().read(file)).isInstanceOf(ConfigResult.Valid.class);
    }
}
