package org.concordat.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvTokenizerTest {

    private static CsvTokenizer tokenizer(InputStream in) {
        return new CsvTokenizer(in, ',', 100, Long.MAX_VALUE, new DatasetProblems());
    }

    private static List<List<String>> read(String text) {
        var tokens = tokenizer(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        var records = new ArrayList<List<String>>();
        while (tokens.next()) {
            records.add(List.copyOf(tokens.cells()));
        }
        return records;
    }

    @Test
    void readsWhatRfc4180Writes() {
        assertThat(read("aaa,bbb\r\nzzz,yyy")).containsExactly(List.of("aaa", "bbb"), List.of("zzz", "yyy"));
        assertThat(read("\"aaa\",\"b\"\"bb\",\"c\r\nc\"\r\n")).containsExactly(List.of("aaa", "b\"bb", "c\nc"));
        assertThat(read("a,,\n,\n\"\",x\n")).containsExactly(List.of("a", "", ""), List.of("", ""), List.of("", "x"));
        assertThat(read("a\rb\nc\r\nd")).containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"));
    }

    @Test
    void anyTableThatIsWrittenIsReadBackWhereverTheBufferEnds() {
        var random = new Random(4180);
        String[] alphabet = {"a", "é", "中", "\uD83D\uDE00", ",", "\"", "\n", " ", "0", "\t", "=", ";"};
        var expected = new ArrayList<List<String>>();
        var text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            var row = new ArrayList<String>();
            for (int j = 0; j < 1 + random.nextInt(5); j++) {
                var cell = new StringBuilder();
                for (int k = random.nextInt(12); k > 0; k--) {
                    cell.append(alphabet[random.nextInt(alphabet.length)]);
                }
                row.add(cell.toString());
                text.append(j == 0 ? "" : ",")
                        .append('"')
                        .append(cell.toString().replace("\"", "\"\""))
                        .append('"');
            }
            expected.add(row);
            text.append(random.nextBoolean() ? "\n" : "\r\n");
        }

        assertThat(read(text.toString())).isEqualTo(expected);
    }

    @Test
    void agreesWithTheDecoderOfThePlatformOnWhatIsUtf8() {
        var random = new Random(3629);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new String(
                            random.ints(6, 0, 0x11000)
                                    .map(c -> c >= 0xD800 && c < 0xE000
                                            ? c - 0x2000
                                            : random.nextInt(5) == 0 ? c * 15 : c)
                                    .toArray(),
                            0,
                            6)
                    .getBytes(StandardCharsets.UTF_8);
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var check = new Utf8Check();
            int split = random.nextInt(bytes.length + 1);
            boolean valid = check.check(bytes, 0, split) == split
                    && check.check(bytes, split, bytes.length) == bytes.length
                    && check.complete();
            assertThat(valid).isEqualTo(decodable(bytes));
            refused += valid ? 0 : 1;
        }
        assertThat(refused).isBetween(1_000, 19_000);
    }

    private static boolean decodable(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void anUnclosedQuoteInAnEndlessFileIsRefusedAfterOneMebibyteC08() {
        var endless = new EndlessFile("id,x\na,1\n\"b,");
        var tokens = tokenizer(endless);
        tokens.next();
        tokens.next();

        var rejection = catchThrowableOfType(DatasetRejection.class, tokens::next);

        assertThat(rejection.problems().getFirst())
                .extracting(DatasetProblem::line)
                .isEqualTo(3L);
        assertThat(endless.read).isLessThan(2L << 20);
    }

    @Test
    void theByteOfAnEncodingErrorIsToldBeyondTheBuffer() {
        byte[] bytes = ("id,x\n" + "a,1\n".repeat(50_000)).getBytes(StandardCharsets.UTF_8);
        bytes[5 + 4 * 40_000] = (byte) 0xFF;
        var tokens = tokenizer(new ByteArrayInputStream(bytes));

        var rejection = catchThrowableOfType(DatasetRejection.class, () -> {
            while (tokens.next()) {}
        });

        assertThat(rejection).hasMessageContaining("bytes from 160005 on, in line 40002");
    }

    /** A start, then the letter a for ever. */
    private static final class EndlessFile extends InputStream {
        private final byte[] start;
        private long read;

        EndlessFile(String start) {
            this.start = start.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            byte next = read < start.length ? start[(int) read] : (byte) 'a';
            read++;
            return next;
        }

        @Override
        public int read(byte[] into, int from, int count) {
            for (int i = 0; i < count; i++) {
                into[from + i] = (byte) read();
            }
            return count;
        }
    }
}
