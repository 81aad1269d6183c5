package org.concordat.protocol.regression;

import org.concordat.crypto.MaskedMatrix;

/**
 * What the arbiter is asked to open.
 *
 * @param round in which it is asked
 * @param message simple name of the message that asks
 */
record Asked(int round, String message, MaskedMatrix matrix) {
    /** Where in the task, for the proof. */
    String place() {
        return message + ", round " + round;
    }
}
