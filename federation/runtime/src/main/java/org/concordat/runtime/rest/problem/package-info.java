/**
 * Errors as people and programs read them: problem details (RFC 9457) for everything that is refused, whoever refuses it:
 * a controller, Spring, the filter chain or Tomcat. {@link org.concordat.runtime.rest.problem.ProblemDocument} is the form,
 * {@link org.concordat.runtime.rest.problem.ProblemAdvice} the place where exceptions become one, and
 * {@link org.concordat.runtime.rest.problem.Refusals} counts and audits them. No class name, SQL, path of a file or value of
 * the input is in any of them.
 */
@NullMarked
package org.concordat.runtime.rest.problem;

import org.jspecify.annotations.NullMarked;
