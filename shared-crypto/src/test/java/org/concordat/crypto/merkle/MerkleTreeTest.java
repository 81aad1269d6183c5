package org.concordat.crypto.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    /** The entries and roots that the implementations of Certificate Transparency test with. */
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void hasTheRootsOfCertificateTransparency() {
        var tree = new MerkleTree();
        assertThat(tree.root().hex()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (int i = 0; i < ENTRIES.size(); i++) {
            tree.append(MerkleHash.ofLeaf(HexFormat.of().parseHex(ENTRIES.get(i))));
            assertThat(tree.root().hex()).isEqualTo(ROOTS.get(i));
            assertThat(tree.leaf(i)).isEqualTo(MerkleHash.ofLeaf(HexFormat.of().parseHex(ENTRIES.get(i))));
        }
        for (int size = 1; size <= ENTRIES.size(); size++) {
            assertThat(tree.root(size).hex()).isEqualTo(ROOTS.get(size - 1));
        }
    }

    @Test
    void provesEveryLeafOfEverySizeAndNoOther() {
        var tree = grown(40, 0);
        for (int size = 1; size <= 40; size++) {
            for (int index = 0; index < size; index++) {
                var proof = tree.inclusion(index, size);
                assertThat(proof.includes(leaf(index, 0), index, size, tree.root(size)))
                        .isTrue();
                assertThat(proof.includes(leaf(index, 1), index, size, tree.root(size)))
                        .isFalse();
                assertThat(proof.includes(leaf(index, 0), index + 1, size, tree.root(size)))
                        .isFalse();
                if (size < 40) {
                    assertThat(proof.includes(leaf(index, 0), index, size, tree.root(size + 1)))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void provesThatItOnlyGrew() {
        var tree = grown(40, 0);
        for (int first = 1; first <= 40; first++) {
            for (int second = first; second <= 40; second++) {
                var proof = tree.consistency(first, second);
                assertThat(proof.extendsTree(first, tree.root(first), second, tree.root(second)))
                        .isTrue();
            }
        }
    }

    @Test
    void findsARewrittenPast() {
        var random = new Random(7);
        for (int trial = 0; trial < 300; trial++) {
            int first = 1 + random.nextInt(60);
            int second = first + 1 + random.nextInt(60);
            var honest = grown(first, 0);
            var forged = new MerkleTree();
            int changed = random.nextInt(first);
            for (int i = 0; i < second; i++) {
                forged.append(leaf(i, i == changed ? 1 : 0));
            }
            var proof = forged.consistency(first, second);
            assertThat(proof.extendsTree(first, honest.root(), second, forged.root()))
                    .isFalse();
            var padded = new ArrayList<>(proof.path());
            padded.add(honest.root());
            assertThat(new MerkleProof(padded).extendsTree(first, honest.root(), second, forged.root()))
                    .isFalse();
        }
    }

    @Test
    void refusesSizesThatItHasNot() {
        var tree = grown(3, 0);
        assertThatThrownBy(() -> tree.root(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.inclusion(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.consistency(0, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    private static MerkleTree grown(int size, int version) {
        var tree = new MerkleTree();
        for (int i = 0; i < size; i++) {
            tree.append(leaf(i, version));
        }
        return tree;
    }

    private static MerkleHash leaf(int index, int version) {
        return MerkleHash.ofLeaf(
                ByteBuffer.allocate(8).putInt(index).putInt(version).array());
    }
}
