package org.concordat.federation.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ManifestFloorsTest {
    private static Manifest with(Manifest.Floors floors) {
        return new Manifest("test", 1, List.of(), List.of(), floors, Map.of());
    }

    /** So that the signatures under a manifest from before there was one hold. */
    @Test
    void theLeastKOfLendingChecksIsWrittenWhereItRaisesAnything() {
        var before = with(new Manifest.Floors(3072, 100, 10)).tree();
        assertThat(before.get("floors")).isEqualTo(Map.of("keyBits", 3072, "intersection", 100, "group", 10));
        assertThat(Manifest.of(before).floors()).isEqualTo(new Manifest.Floors(3072, 100, 10, 2));

        var raised = new Manifest.Floors(3072, 100, 10, 4);
        assertThat(Manifest.of(with(raised).tree()).floors()).isEqualTo(raised);
        assertThatThrownBy(() -> new Manifest.Floors(3072, 100, 10, 1)).hasMessageContaining("lenders 1");
    }
}
