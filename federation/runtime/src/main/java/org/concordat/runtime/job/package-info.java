/**
 * How a party runs jobs. People come in by three services: begin with {@link org.concordat.runtime.job.JobService}, {@link
 * org.concordat.runtime.job.ApprovalService}, {@link org.concordat.runtime.job.ResultService}.
 */
@NullMarked
package org.concordat.runtime.job;

import org.jspecify.annotations.NullMarked;
