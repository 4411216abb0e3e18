package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.traffic.http.HostPort;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

final class AdminServerTest {
    private static final RouterFunction<ServerResponse> ROUTES = RouterFunctions.route(
            RequestPredicates.all(),
            request -> ServerResponse.status(HttpStatus.OK).build());

    @Test
    void anAddressInUseIsNamed() throws Exception {
        try (AdminServer first = AdminServer.start(at(0), ROUTES)) {
            int port = first.address().getPort();

            assertThatThrownBy(() -> AdminServer.start(at(port), ROUTES))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("admin.address: 127.0.0.1:" + port);
        }
    }

    @Test
    void aClosedServerListensNoLonger() throws Exception {
        AdminServer server = AdminServer.start(at(0), ROUTES);
        SocketChannel.open(server.address()).close();

        server.close();

        assertThatThrownBy(() -> SocketChannel.open(server.address())).isInstanceOf(ConnectException.class);
    }

    private static AdminSettings at(int port) {
        return new AdminSettings(new HostPort("127.0.0.1", port), null);
    }
}
