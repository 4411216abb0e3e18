package dev.cutover.control.notify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A notification as Slack's incoming webhooks take it: Block Kit, and the same in short for where blocks cannot be
 * shown.
 *
 * <p>Whatever comes from outside is escaped and kept on its line, and {@code verbatim} stops Slack from looking for
 * names and URLs in it, so that no text can call a channel or pose as another field.
 */
final class SlackMessage {
    private static final JsonMapper JSON = new JsonMapper();

    /** Slack's limits. */
    private static final int MAX_SECTION = 3000;

    private static final int MAX_FIELD = 2000;
    private static final int MAX_FIELDS = 10;

    private SlackMessage() {}

    static String of(Notification notification) {
        String severity = notification.severity().label().toUpperCase(Locale.ROOT);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("type", "header");
        header.put("text", plain(severity + ": " + notification.kind().label()));
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("type", "section");
        section.put("text", mrkdwn(escaped(notification.summary(), MAX_SECTION)));
        section.put("fields", fields(notification));
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("type", "context");
        context.put("elements", context(notification));
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("text", escaped(severity + ": " + notification.summary(), MAX_SECTION));
        message.put("blocks", List.of(header, section, context));
        return JSON.writeValueAsString(message);
    }

    private static List<Object> fields(Notification notification) {
        String endpoint = notification.endpoint().equals("*") ? "all" : notification.endpoint();
        List<Object> fields = new ArrayList<>();
        fields.add(field("Endpoint", endpoint));
        notification.details().entrySet().stream()
                .limit(MAX_FIELDS - 1)
                .forEach(detail -> fields.add(field(detail.getKey(), detail.getValue())));
        return fields;
    }

    private static Map<String, Object> field(String name, String value) {
        String title = "*" + escaped(name, MAX_FIELD / 4) + "*\n";
        return mrkdwn(title + escaped(value, MAX_FIELD - title.length()));
    }

    private static List<Object> context(Notification notification) {
        List<Object> elements = new ArrayList<>();
        elements.add(mrkdwn(escaped("Cutover " + notification.instance() + " · " + notification.at(), MAX_FIELD)));
        if (notification.link() != null) {
            String url = notification.link().toASCIIString().replace("&", "&amp;");
            elements.add(mrkdwn("<" + url + "|Open>"));
        }
        return elements;
    }

    private static Map<String, Object> plain(String text) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "plain_text");
        object.put("text", text);
        return object;
    }

    private static Map<String, Object> mrkdwn(String text) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "mrkdwn");
        object.put("text", text);
        object.put("verbatim", true);
        return object;
    }

    /** One line in which nothing but text is left, {@code maxChars} long at most, no entity cut. */
    private static String escaped(String text, int maxChars) {
        String line = Excerpt.line(text, maxChars);
        StringBuilder out = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i = line.offsetByCodePoints(i, 1)) {
            String part = escaped(line.codePointAt(i));
            if (out.length() + part.length() >= maxChars) {
                return out.append('…').toString();
            }
            out.append(part);
        }
        return out.toString();
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> Character.toString(codePoint);
        };
    }
}
