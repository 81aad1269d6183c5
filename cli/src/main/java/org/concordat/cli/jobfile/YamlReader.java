package org.concordat.cli.jobfile;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads one YAML document: no anchors, aliases or tags, no key twice, no number that a double cannot hold. */
final class YamlReader {
    private static final int DEEPEST = 16;
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final JsonParser parser;

    private YamlReader(JsonParser parser) {
        this.parser = parser;
    }

    static Yaml read(String text) {
        try (var parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            var reader = new YamlReader(parser);
            if (parser.nextToken() == null) {
                throw new JobFileException(1, "the file is empty, expected a job");
            }
            var document = reader.value(0);
            if (parser.nextToken() != null) {
                throw new JobFileException(reader.line(), "a second document begins here, expected one");
            }
            return document;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw new JobFileException(line, "this is no YAML: " + firstLine(e.getOriginalMessage()));
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    private Yaml value(int depth) {
        if (depth > DEEPEST) {
            throw new JobFileException(line(), "nested deeper than " + DEEPEST + " levels");
        }
        if (parser instanceof YAMLParser yaml && (yaml.isCurrentAlias() || parser.getObjectId() != null)) {
            throw new JobFileException(line(), "anchors and aliases are not allowed here; write the value out");
        }
        if (parser.getTypeId() != null) {
            throw new JobFileException(line(), "tags (!…) are not allowed here");
        }
        int line = line();
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(line, depth);
            case START_ARRAY -> sequence(line, depth);
            case VALUE_STRING -> new Yaml.Text(line, parser.getString());
            case VALUE_NUMBER_INT -> whole(line);
            case VALUE_NUMBER_FLOAT -> real(line);
            case VALUE_TRUE -> new Yaml.Flag(line, true);
            case VALUE_FALSE -> new Yaml.Flag(line, false);
            case VALUE_NULL -> new Yaml.Nothing(line);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new JobFileException(line, "found " + parser.currentToken() + ", expected a value");
        };
    }

    private Yaml mapping(int line, int depth) {
        var entries = new LinkedHashMap<String, Yaml.Entry>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int keyLine = line();
            var key = parser.currentName();
            parser.nextToken();
            if (entries.put(key, new Yaml.Entry(keyLine, value(depth + 1))) != null) {
                throw new JobFileException(keyLine, "the key '" + key + "' stands here a second time");
            }
        }
        return new Yaml.Mapping(line, entries);
    }

    private Yaml sequence(int line, int depth) {
        List<Yaml> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(depth + 1));
        }
        return new Yaml.Sequence(line, items);
    }

    private Yaml whole(int line) {
        var value = parser.getBigIntegerValue();
        if (value.abs().compareTo(LARGEST) > 0) {
            throw new JobFileException(line, "found " + value + ", which no whole number of 64 bits can hold");
        }
        return new Yaml.Whole(line, value.longValueExact());
    }

    private Yaml real(int line) {
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw new JobFileException(line, "found " + parser.getString() + ", expected a finite number");
        }
        return new Yaml.Real(line, value);
    }
}
