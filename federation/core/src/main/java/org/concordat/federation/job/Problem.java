package org.concordat.federation.job;

/**
 * One thing wrong with a job specification.
 *
 * @param pointer JSON pointer to it, for example {@code /tasks/3/parameters/batch_size}
 * @param code kebab-case, for example {@code out-of-range}
 * @param message found, expected, what to do
 */
public record Problem(String pointer, String code, String message) {}
