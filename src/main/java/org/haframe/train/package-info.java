/** Training on a Spark cluster by parameter averaging. */
@NullMarked
package org.haframe.train;

import org.jspecify.annotations.NullMarked;
