package org.concordat.federation.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.identity.PartyCard.Duty;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final Standing BANK = new Standing("Bank AG", Set.of(Duty.DATA));
    private static final Standing NOTARY = new Standing("Notary", Set.of(Duty.ARBITER, Duty.OPENER));

    @Test
    void aRoleFitsByItsDuty() {
        assertThat(Role.values()).filteredOn(BANK::fits).containsExactly(Role.GUEST, Role.HOST);
        assertThat(Role.values()).filteredOn(NOTARY::fits).containsExactly(Role.ARBITER, Role.OPENER);
    }

    @Test
    void everyRoleFitsWhereNoManifestTellsDuties() {
        assertThat(Role.values()).allMatch(new Standing("Bank AG", Set.of())::fits);
    }

    @Test
    void lettersCaseAndSpacesMakeNoOtherInstitution() {
        assertThat(BANK.sameInstitution(new Standing(" bank ag ", Set.of()))).isTrue();
        assertThat(BANK.sameInstitution(NOTARY)).isFalse();
    }
}
