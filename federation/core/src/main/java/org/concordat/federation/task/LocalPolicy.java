package org.concordat.federation.task;

/**
 * Floors that this party holds to, whatever a job asks for.
 *
 * @param minimumKeyBits smallest modulus
 * @param minimumIntersection fewest aligned samples
 * @param minimumGroup k: fewest samples behind any statistic
 * @param lending of lending checks
 */
public record LocalPolicy(int minimumKeyBits, int minimumIntersection, int minimumGroup, Lending lending) {
    /**
     * What a lending check may ask.
     *
     * @param minimumLenders its least k
     * @param minimumBand width of its narrowest band, in the smallest unit
     */
    public record Lending(int minimumLenders, long minimumBand) {
        /** No floor: the protocol itself refuses a k below 2. */
        public static final Lending ANY = new Lending(0, 0);
    }

    /** With no floor of its own for lending checks. */
    public LocalPolicy(int minimumKeyBits, int minimumIntersection, int minimumGroup) {
        this(minimumKeyBits, minimumIntersection, minimumGroup, Lending.ANY);
    }
}
