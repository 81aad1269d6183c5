@NullMarked
package org.apache.kafka.sample;

import org.jspecify.annotations.NullMarked;
