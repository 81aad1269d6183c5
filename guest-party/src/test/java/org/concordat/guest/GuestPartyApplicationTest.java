package org.concordat.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.concordat.runtime.config.DataConfiguration;
import org.concordat.runtime.rest.PartyRest;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;

class GuestPartyApplicationTest {
    /** ADR 10: an institution that is guest here and host there needs no second service. */
    @Test
    void hasAllThatAHostsStewardsNeed() {
        assertThat(GuestPartyApplication.class.getAnnotation(Import.class).value())
                .contains(
                        DataConfiguration.class,
                        PartyRest.OfStewards.class,
                        PartyRest.OfStandingApprovals.class,
                        PartyRest.OfDataHolders.class,
                        PartyRest.OfQueryPolicies.class,
                        PartyRest.OfCompliance.class,
                        PartyRest.OfAuditExport.class);
    }
}
