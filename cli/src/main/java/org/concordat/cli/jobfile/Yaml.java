package org.concordat.cli.jobfile;

import java.util.List;
import java.util.Map;

/** A YAML document in which every value knows its line (from 1). */
sealed interface Yaml {
    int line();

    /** What a person would call it. */
    String kind();

    /** Keys in the order of the file. */
    record Mapping(int line, Map<String, Entry> entries) implements Yaml {
        @Override
        public String kind() {
            return "a mapping (key: value)";
        }
    }

    /** One key of a mapping. */
    record Entry(int line, Yaml value) {}

    record Sequence(int line, List<Yaml> items) implements Yaml {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Text(int line, String value) implements Yaml {
        @Override
        public String kind() {
            return "a text";
        }
    }

    record Whole(int line, long value) implements Yaml {
        @Override
        public String kind() {
            return "a whole number";
        }
    }

    record Real(int line, double value) implements Yaml {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record Flag(int line, boolean value) implements Yaml {
        @Override
        public String kind() {
            return "true or false";
        }
    }

    record Nothing(int line) implements Yaml {
        @Override
        public String kind() {
            return "nothing";
        }
    }
}
