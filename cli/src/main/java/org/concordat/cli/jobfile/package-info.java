/**
 * Job files: strict YAML with line numbers in every complaint. Begin at {@link org.concordat.cli.jobfile.JobFile#read}.
 * What a task's parameters mean is known to the services alone; their complaints, which point into the JSON, are led back
 * to the line of the file by {@link org.concordat.cli.jobfile.JobFile#line}.
 */
@NullMarked
package org.concordat.cli.jobfile;

import org.jspecify.annotations.NullMarked;
