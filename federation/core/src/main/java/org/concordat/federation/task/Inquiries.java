package org.concordat.federation.task;

import java.util.Optional;
import org.concordat.federation.ErrorCode;

/** Questions that a party's people put to a task while it runs, one after the other. */
public interface Inquiries {
    /** Waits for the next question; empty when no more will come and the task shall end. */
    Optional<Inquiry> next();

    /** One question, to be answered or refused once. */
    interface Inquiry {
        /** Whom or what it is about: an entity id, canonicalised as the party's dataset declares. */
        String subject();

        /** Whether nobody asked it: it is there so that peers hear of the task, and is answered like any other. */
        default boolean cover() {
            return false;
        }

        void answer(Report report);

        /** @param detail what was found, what was expected, what to do; no data value */
        void refuse(ErrorCode code, String detail);
    }

    /** Nobody asks. */
    static Inquiries none() {
        return Optional::empty;
    }
}
