/**
 * The seam between protocols and the runtime: {@link org.concordat.federation.task.Protocol} runs in a
 * {@link org.concordat.federation.task.TaskContext} and yields a {@link org.concordat.federation.task.TaskResult}.
 */
@NullMarked
package org.concordat.federation.task;

import org.jspecify.annotations.NullMarked;
