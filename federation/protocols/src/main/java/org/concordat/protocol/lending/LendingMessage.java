package org.concordat.protocol.lending;

import java.util.BitSet;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;

/** Everything that crosses between parties in a lending check, in the order of the script. */
public sealed interface LendingMessage extends Message {
    /** Guest → hosts: 16 random bytes that name the period. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "the random label of the period")
    record Period(byte[] label) implements LendingMessage {}

    /**
     * Opener → all.
     *
     * @param values Paillier
     * @param bits P and the commitment of the proof, two points of ElGamal
     * @param response of the proof, 32 bytes
     */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "the opener's public keys of this period, with a proof")
    record OpenerKeys(PublicKeyBytes values, Points bits, byte[] response) implements LendingMessage {}

    /**
     * Host → hosts, guest, arbiter: rows of its table, padding included, and how many applicants it lets the guest ask for in
     * this period.
     */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "the padded size of the loan book, and the quota that the guest has here")
    record TableSize(int rows, int quota) implements LendingMessage {}

    /** Host → hosts, guest: r·H1(x) for one block of its padded customers. */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "customers and padding as group elements, blinded by a fresh secret of the sender, shuffled")
    record Blinded(Points points) implements LendingMessage {}

    /** Host or guest → host: k_j·P for every P of the block, in the order received. */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "the receiver's own blinded customers, raised to the sender's key of the period")
    record Shares(Points points) implements LendingMessage {}

    /**
     * Host → arbiter: one block of its table.
     *
     * @param tokens 16 bytes a row, ascending over the whole table
     * @param values n×1, Enc_M(1·2^s + amount), or Enc_M(0) in padding
     */
    @Discloses(
            kind = DisclosureKind.CIPHERTEXT,
            what = "a pseudonym of the period and an encrypted amount for each customer, padded")
    record Rows(byte[] tokens, FreshMatrix values) implements LendingMessage {}

    /** Guest → hosts: r·H1(x) of one batch of applicants; none ends the period. */
    @Discloses(kind = DisclosureKind.BLINDED, what = "applicants as group elements, blinded by a fresh secret")
    record Asked(Points points) implements LendingMessage {}

    /** Host → guest: k_j·P for every P asked. */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "the receiver's blinded applicants, raised to the sender's key of the period")
    record Answered(Points points) implements LendingMessage {}

    /** Guest → arbiter: F(x), 16 bytes an applicant; none ends the period. */
    @Discloses(kind = DisclosureKind.BLINDED, what = "pseudonyms of the period of the applicants asked for")
    record Tokens(byte[] tokens) implements LendingMessage {}

    /** Guest → opener: how many applicants the next batch holds; 0 ends the period. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "how many applicants are asked for")
    record Announced(int applicants) implements LendingMessage {}

    /** Arbiter → opener: n×1, [[(c + R_c)·2^s + T + R_T]]. */
    @Discloses(
            kind = DisclosureKind.MASKED,
            what = "for each applicant the number of banks and the total, masked within 2^-40 of uniform")
    record Sums(MaskedMatrix masked) implements LendingMessage {}

    /**
     * Opener → arbiter: the bits of what it opened, encrypted one by one.
     *
     * @param counts 50 ciphertexts an applicant, of 2z_c + 1
     * @param totals s + 1 ciphertexts an applicant, of 2z_T + 1, s = 84 with up to 9 banks; none where no band is asked for
     */
    @Discloses(kind = DisclosureKind.CIPHERTEXT, what = "the masked numbers bit by bit, under the opener's key")
    record Bits(Points counts, Points totals) implements LendingMessage {}

    /** Arbiter → opener: the tests of each comparison. */
    @Discloses(
            kind = DisclosureKind.MASKED,
            what = "tests that open to a coin of the arbiter's xor the answer, scaled, shuffled and re-randomised")
    record Tests(Points counts, Points totals) implements LendingMessage {}

    /** Opener → guest: δ, a bit for each applicant, and for each applicant and bound. */
    @Discloses(kind = DisclosureKind.MASKED, what = "one half of each answer: uniform bits without the other half")
    record Found(BitSet counts, BitSet totals) implements LendingMessage {}

    /** Arbiter → guest: s, in the same places. */
    @Discloses(kind = DisclosureKind.MASKED, what = "the other half of each answer: uniform bits without the first")
    record Coins(BitSet counts, BitSet totals) implements LendingMessage {}
}
