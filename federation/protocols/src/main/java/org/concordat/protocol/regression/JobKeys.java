package org.concordat.protocol.regression;

import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.task.TaskContext;
import org.concordat.protocol.regression.RegressionMessage.JobKey;

/** Step (1): the arbiter makes a key, all others accept it. */
final class JobKeys {
    static final ErrorCode KEY_TOO_SMALL = ErrorCode.policy("key-size-not-allowed");

    private JobKeys() {}

    /** At the arbiter. The runtime keeps the key for later attempts; the arithmetic is exact, so that no result depends on it. */
    static DecryptionKey make(TaskContext<RegressionMessage> context, int keyBits) {
        requireAllowed(context, keyBits);
        var key = context.scheme().generateKey(keyBits, context.session().random());
        var message = new JobKey(key.encryptionKey().toBytes());
        context.session().guest().send(message);
        context.session().hosts().sendEach(message);
        return key;
    }

    /** At guest and hosts. */
    static EncryptionKey receive(TaskContext<RegressionMessage> context) {
        var arbiter = context.session().arbiter();
        var received = arbiter.receive(JobKey.class).key();
        return arbiter.check(
                "JobKey",
                () -> context.scheme().accept(received, context.policy().minimumKeyBits()));
    }

    /** Before anything is sent: the job's key size must satisfy this party's policy. */
    static void requireAllowed(TaskContext<RegressionMessage> context, int keyBits) {
        int minimum = context.policy().minimumKeyBits();
        if (keyBits < minimum) {
            throw new FederationException(
                    KEY_TOO_SMALL,
                    "the job asks for key_bits " + keyBits + ", this party's policy for " + minimum
                            + " at least: raise key_bits");
        }
    }
}
