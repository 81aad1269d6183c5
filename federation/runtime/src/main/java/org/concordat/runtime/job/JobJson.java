package org.concordat.runtime.job;

import java.util.Arrays;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.job.Reason;
import org.concordat.matrix.Matrix;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

/** Reports, model shares and events as JSON with snake_case names; a matrix is its rows. */
final class JobJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule().addSerializer(new MatrixSerializer()).addSerializer(new PartySerializer()))
            .build();

    private JobJson() {}

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Every digit of a number that is no whole one stays: a sum may have more than a double. */
    static JsonNode parse(String json) {
        return MAPPER.reader()
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(json);
    }

    /** For people: indented. */
    static byte[] pretty(JsonNode tree) {
        return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(tree);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode put(ObjectNode into, @Nullable Reason reason) {
        if (reason != null) {
            var node = into.putObject("reason");
            node.put("code", reason.code()).put("detail", reason.detail());
            var party = reason.party();
            if (party != null) {
                node.put("party", party.value());
            }
            if (reason.step() != null) {
                node.put("step", reason.step());
            }
        }
        return into;
    }

    static ObjectNode progress(int task, Progress progress, double seconds, long sent, long received) {
        var body = object().put("index", task).put("stage", progress.stage());
        body.put("done", progress.done()).put("total", progress.total());
        if (progress.loss() != null) {
            body.put("loss", progress.loss());
        }
        return body.put("seconds", seconds).put("bytes_sent", sent).put("bytes_received", received);
    }

    private static final class MatrixSerializer extends StdSerializer<Matrix> {
        MatrixSerializer() {
            super(Matrix.class);
        }

        @Override
        public void serialize(Matrix matrix, JsonGenerator out, SerializationContext context) {
            out.writeStartArray();
            var values = matrix.toArray();
            for (int row = 0; row < matrix.rows(); row++) {
                int from = row * matrix.columns();
                double[] cells = Arrays.copyOfRange(values, from, from + matrix.columns());
                out.writeArray(cells, 0, cells.length);
            }
            out.writeEndArray();
        }
    }

    private static final class PartySerializer extends StdSerializer<PartyId> {
        PartySerializer() {
            super(PartyId.class);
        }

        @Override
        public void serialize(PartyId party, JsonGenerator out, SerializationContext context) {
            out.writeString(party.value());
        }
    }
}
