package dev.cutover.control.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Somebody who is told, and in which words. Two with the same settings are equal. */
sealed interface Receiver {
    /** For a message that people wait for. */
    Duration TIMEOUT = Duration.ofSeconds(5);

    /** With the pauses between, half a minute of an outage is got over. */
    int RETRIES = 5;

    /** Before the first retry. */
    Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** The value of the label {@code receiver} in metrics. */
    String label();

    /** Where it is. */
    ReceiverUrl url();

    /** What it is sent. */
    Delivery delivery(Notification notification);

    /** Everybody whom the settings name, each once. */
    static List<Receiver> of(NotifySettings settings) {
        List<Receiver> receivers = new ArrayList<>();
        if (settings.slack() != null) {
            receivers.add(new Slack(settings.slack()));
        }
        if (settings.pagerDuty() != null) {
            receivers.add(new PagerDuty(settings.pagerDuty()));
        }
        settings.webhooks().forEach(webhook -> receivers.add(new Webhook(webhook)));
        return receivers.stream().distinct().toList();
    }

    /** A channel of Slack. */
    record Slack(ReceiverUrl url) implements Receiver {
        @Override
        public String label() {
            return "slack";
        }

        @Override
        public Delivery delivery(Notification notification) {
            String body = SlackMessage.of(notification);
            return new Delivery(url, notification.kind().label(), body, TIMEOUT, RETRIES, FIRST_PAUSE, null);
        }
    }

    /** A service of PagerDuty. */
    record PagerDuty(PagerDutySettings settings) implements Receiver {
        @Override
        public String label() {
            return "pagerduty";
        }

        @Override
        public ReceiverUrl url() {
            return settings.url();
        }

        @Override
        public Delivery delivery(Notification notification) {
            String body = PagerDutyEvent.of(notification, settings.routingKey());
            return new Delivery(url(), notification.kind().label(), body, TIMEOUT, RETRIES, FIRST_PAUSE, null);
        }
    }

    /** Any program. */
    record Webhook(WebhookSettings settings) implements Receiver {
        @Override
        public String label() {
            return "webhook";
        }

        @Override
        public ReceiverUrl url() {
            return settings.url();
        }

        @Override
        public Delivery delivery(Notification notification) {
            return new Delivery(
                    url(),
                    notification.kind().label(),
                    WebhookBody.of(notification),
                    settings.timeout(),
                    settings.retries(),
                    FIRST_PAUSE,
                    settings.secret());
        }
    }
}
