package org.concordat.testkit;

import org.concordat.federation.channel.Inbox;

class InMemoryInboxTest extends InboxContract {
    private final InMemoryInbox inbox = new InMemoryInbox();

    @Override
    protected Inbox inbox() {
        return inbox;
    }
}
