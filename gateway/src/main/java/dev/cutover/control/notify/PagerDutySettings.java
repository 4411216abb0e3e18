package dev.cutover.control.notify;

/**
 * A service of PagerDuty that is paged. Source: INTERFACE §2 {@code notify.pagerduty}.
 *
 * @param routingKey the integration key of the service, a secret
 * @param url of the Events API v2
 */
public record PagerDutySettings(String routingKey, ReceiverUrl url) {
    /** The Events API v2 for accounts outside the service region of the EU; it is no secret. */
    public static final String EVENTS_API = "https://events.pagerduty.com/v2/enqueue";

    /** All values, the key masked. */
    @Override
    public String toString() {
        return "PagerDutySettings[routingKey=***, url=" + url + "]";
    }
}
