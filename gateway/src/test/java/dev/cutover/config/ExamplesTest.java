package dev.cutover.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    private static final Path DIRECTORY = Path.of("..", "config");

    @ParameterizedTest
    @MethodSource("files")
    void everyFileThatWeGiveAwayIsValid(Path file) {
        ConfigReader reader = new ConfigReader(new Properties(), Map.of("CUTOVER_ADMIN_TOKEN", "token"));

        assertThat(reader.read(file)).isInstanceOf(ConfigResult.Valid.class);
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }
}
