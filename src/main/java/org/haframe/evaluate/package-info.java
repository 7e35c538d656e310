/** Scoring a model on a Spark cluster. */
@NullMarked
package org.haframe.evaluate;

import org.jspecify.annotations.NullMarked;
