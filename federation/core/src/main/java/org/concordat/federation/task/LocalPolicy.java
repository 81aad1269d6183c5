package org.concordat.federation.task;

/**
 * Floors that this party holds to, whatever a job asks for.
 *
 * @param minimumKeyBits smallest modulus
 * @param minimumIntersection fewest aligned samples
 * @param minimumGroup k: fewest samples behind any statistic
 */
public record LocalPolicy(int minimumKeyBits, int minimumIntersection, int minimumGroup) {}
