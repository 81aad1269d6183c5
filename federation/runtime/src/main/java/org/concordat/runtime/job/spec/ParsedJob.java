package org.concordat.runtime.job.spec;

import java.util.HexFormat;
import org.concordat.federation.job.JobSpec;

/**
 * A specification that was read.
 *
 * @param canonical its RFC 8785 form
 * @param digest SHA-256 of the canonical form: what stewards approve
 */
public record ParsedJob(JobSpec spec, byte[] canonical, byte[] digest) {
    public String digestHex() {
        return HexFormat.of().formatHex(digest);
    }

    @Override
    public String toString() {
        return "ParsedJob[" + digestHex() + "]";
    }
}
