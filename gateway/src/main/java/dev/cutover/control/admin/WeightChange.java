package dev.cutover.control.admin;

import dev.cutover.control.weights.Expected;
import dev.cutover.traffic.split.Weight;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * What an operator asks to be written: {@code {"weight":25,"reason":"…","expected":10}}.
 *
 * @param weight the share of users that is to go to {@code new}
 * @param expected what the field must hold for that; {@code null} in the document stands for nothing
 * @param reason why, or null; up to 500 characters
 */
record WeightChange(
        Weight weight, Expected expected, @Nullable String reason) {
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_QUOTE = 100;
    /** Words such as NaN are read, so that they are refused as no percentage rather than as no JSON. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /**
     * Reads the document.
     *
     * @throws ApiException 400 where it is no JSON, 422 where it says something else than expected
     */
    static WeightChange parse(byte[] document) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), document)) {
            WeightChange change = new Reader().read(json);
            if (json.nextToken() != null) {
                throw new ApiException(HttpStatus.BAD_REQUEST, "Something follows the JSON object");
            }
            return change;
        } catch (JacksonException e) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "Not valid JSON: " + e.getOriginalMessage());
        }
    }

    /** The members read so far. */
    private static final class Reader {
        private @Nullable Weight weight;
        private Expected expected = Expected.anything();
        private @Nullable String reason;

        WeightChange read(JsonParser json) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw new ApiException(HttpStatus.BAD_REQUEST, "No content (expected: JSON such as {\"weight\":25})");
            }
            if (first != JsonToken.START_OBJECT) {
                throw unprocessable(quote(json) + " (expected: an object such as {\"weight\":25})");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                member(json.currentName(), json);
            }
            if (weight == null) {
                throw unprocessable("weight: missing (expected: 0 to 100, at most two decimals)");
            }
            return new WeightChange(weight, expected, reason);
        }

        private void member(String name, JsonParser json) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "weight" -> weight = weight(name, json);
                case "expected" ->
                    expected = value == JsonToken.VALUE_NULL ? Expected.nothing() : Expected.weight(weight(name, json));
                case "reason" -> reason = value == JsonToken.VALUE_NULL ? null : reason(json);
                default -> throw unprocessable(shorten(name) + ": unknown (expected: weight, expected, reason)");
            }
        }

        private static Weight weight(String name, JsonParser json) {
            JsonToken token = json.currentToken();
            boolean isNumber = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
            Weight weight = isNumber ? Weight.tryParse(json.getString()) : null;
            if (weight == null) {
                throw unprocessable(name + ": " + quote(json)
                        + " (expected: a number from 0 to 100, at most two decimals, such as 25 or 12.5)");
            }
            return weight;
        }

        private static String reason(JsonParser json) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw unprocessable("reason: " + quote(json) + " (expected: a text)");
            }
            String reason = json.getString();
            if (reason.length() > LONGEST_REASON) {
                throw unprocessable("reason: " + reason.length() + " characters (expected: at most 500)");
            }
            return reason;
        }

        private static String quote(JsonParser json) {
            return switch (json.currentToken()) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "an array";
                case VALUE_STRING -> "\"" + shorten(json.getString()) + "\"";
                default -> shorten(json.getString());
            };
        }

        private static String shorten(String text) {
            return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
        }

        private static ApiException unprocessable(String detail) {
            return new ApiException(HttpStatus.UNPROCESSABLE_CONTENT, detail);
        }
    }
}
