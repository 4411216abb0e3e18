package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.traffic.http.HostPort;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.HttpHandler;

final class AdminServerTest {
    private static final HttpHandler HANDLER = (request, response) -> response.setComplete();

    @Test
    void anAddressInUseIsNamed() throws Exception {
        try (AdminServer first = AdminServer.start(at(0), HANDLER)) {
            int port = first.address().getPort();

            assertThatThrownBy(() -> AdminServer.start(at(port), HANDLER))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void aClosedServerListensNoLonger() throws Exception {
        AdminServer server = AdminServer.start(at(0), HANDLER);
        SocketChannel.open(server.address()).close();

        server.close();

        assertThatThrownBy(() -> SocketChannel.open(server.address())).isInstanceOf(ConnectException.class);
    }

    private static HostPort at(int port) {
        return new HostPort("127.0.0.1", port);
    }
}
