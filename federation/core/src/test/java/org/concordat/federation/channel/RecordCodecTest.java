package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.concordat.federation.channel.EveryField.Colour;
import org.concordat.federation.channel.EveryField.Shape;
import org.concordat.federation.channel.EveryField.Square;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    record Text(String text) {}

    record Bits(BitSet bits) {}

    record Flag(boolean flag) {}

    record Real(double real) {}

    record Colours(Colour colour) {}

    record Holder(Shape shape) {}

    record Numbers(List<Integer> numbers) {}

    record Reals(Matrix matrix) {}

    record Tree(List<Tree> branches) {}

    record Positive(int number) {
        Positive {
            if (number < 1) {
                throw new IllegalArgumentException("found " + number + ", expected 1 or more");
            }
        }
    }

    record Unknown(Map<String, String> map) {}

    record Stranger(java.time.Instant at) {}

    sealed interface Ambiguous {}

    record Twin(int a) implements Ambiguous {}

    static final class Elsewhere {
        record Twin(int a) implements Ambiguous {}
    }

    @Test
    void writesBigEndianInTheOrderOfTheFields() {
        record Example(int number, String text, boolean flag, List<Integer> list) {}
        assertThat(hex(new Example(258, "é", true, List.of(7))))
                .isEqualTo("00000102" + "00000002c3a9" + "01" + "0000000100000007");
    }

    @Test
    void writesTheKindOfASealedTypeByItsPlaceAmongTheNames() {
        assertThat(hex(new Holder(new Square(1)))).isEqualTo("0002" + "0000000000000001");
        assertThat(hex(new Holder(new EveryField.Empty()))).isEqualTo("0001");
        assertThatThrownBy(() -> RecordCodec.schema(Ambiguous.class)).hasMessageContaining("are called Twin");
    }

    @Test
    void refusesAKindThatDoesNotExist() {
        assertMalformed(Holder.class, "0003", "no kind 3");
        assertMalformed(Holder.class, "ffff", "no kind 65535");
        assertMalformed(Colours.class, "00000003", "no constant 3");
        assertMalformed(Colours.class, "ffffffff", "no constant -1");
    }

    @Test
    void refusesWhatIsNotCanonical() {
        assertMalformed(Flag.class, "02", "0 or 1");
        assertMalformed(Flag.class, "0100", "1 bytes too many");
        assertMalformed(Flag.class, "", "ends within a field");
        assertMalformed(Bits.class, "00000001" + "00000002" + "0100", "ends with zero bytes");
        assertMalformed(Bits.class, "00000002" + "00000001" + "01", "found 1 bits, declared 2");
        assertMalformed(Bits.class, "00000000" + "00000001" + "00", "ends with zero bytes");
        assertMalformed(Text.class, "00000003" + "65cc81", "NFC");
        assertMalformed(Text.class, "00000002" + "c0af", "UTF-8");
        assertMalformed(Real.class, "7ff8000000000000", "NaN");
        assertMalformed(Reals.class, "00000001" + "00000002" + "00000001" + "0000000000000000", "1 values for a 1×2");
    }

    @Test
    void believesNoLengthBeyondTheBytesAtHand() {
        assertMalformed(Text.class, "7fffffff" + "61", "beyond the 1 bytes left");
        assertMalformed(Text.class, "ffffffff", "beyond");
        assertMalformed(Numbers.class, "00000005" + "00000001", "beyond");
        assertMalformed(Reals.class, "00010000" + "00010000" + "7fffffff", "beyond");
    }

    @Test
    void readsNoDeeperThanThirtyTwoRecords() {
        var deep = new Tree(List.of());
        for (int i = 0; i < 14; i++) {
            deep = new Tree(List.of(deep));
        }
        assertThat(RecordCodec.decode(Tree.class, RecordCodec.encode(deep))).isEqualTo(deep);
        var endless = ByteBuffer.allocate(400_000);
        while (endless.hasRemaining()) {
            endless.putInt(1);
        }
        assertThatThrownBy(() -> RecordCodec.decode(Tree.class, endless.array()))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("nested deeper");
    }

    @Test
    void letsTheRecordRefuseItsFields() {
        assertMalformed(Positive.class, "00000000", "Positive refuses its fields: found 0, expected 1 or more");
    }

    @Test
    void normalisesTextAndRefusesWhatIsNoText() {
        assertThat(RecordCodec.decode(Text.class, RecordCodec.encode(new Text("e\u0301"))))
                .isEqualTo(new Text("é"));
        assertThatThrownBy(() -> RecordCodec.encode(new Text("\ud800"))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void sendsNeitherNaNNorNull() {
        assertThatThrownBy(() -> RecordCodec.encode(new Real(Double.NaN))).hasMessageContaining("NaN");
        assertThatThrownBy(() -> RecordCodec.encode(new Text(null))).hasMessageContaining("no null");
    }

    @Test
    void knowsNoOtherFieldTypes() {
        assertThatThrownBy(() -> RecordCodec.schema(Unknown.class)).hasMessageContaining("no wire form");
        assertThatThrownBy(() -> RecordCodec.schema(Stranger.class)).hasMessageContaining("no wire form");
        assertThatThrownBy(() -> RecordCodec.encode(new Unknown(Map.of()))).hasMessageContaining("no wire form");
    }

    @Test
    void describesTheWireInWords() {
        assertThat(RecordCodec.schema(Holder.class)).isEqualTo("""
                        record Holder {
                          shape: Shape
                        }
                        oneof Shape {
                          Circle
                          Empty
                          Square
                        }
                        record Circle {
                          radius: double
                        }
                        record Empty {
                        }
                        record Square {
                          side: long
                        }
                        """);
        assertThat(RecordCodec.schema(EveryField.class)).contains("nested: List<List<Integer>>", "enum Colour {");
    }

    @Test
    void roundTripsAWideListQuickly() {
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < 200_000; i++) {
            numbers.add(i);
        }
        assertThat(RecordCodec.decode(Numbers.class, RecordCodec.encode(new Numbers(numbers)))
                        .numbers())
                .isEqualTo(numbers);
    }

    private static void assertMalformed(Class<? extends Record> type, String hex, String words) {
        assertThatThrownBy(() -> RecordCodec.decode(type, HexFormat.of().parseHex(hex)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(words);
    }

    private static String hex(Record value) {
        return HexFormat.of().formatHex(RecordCodec.encode(value));
    }
}
