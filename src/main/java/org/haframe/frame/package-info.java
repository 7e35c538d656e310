/** Unit vectors, one per class, whose cosines follow the class hierarchy. */
@NullMarked
package org.haframe.frame;

import org.jspecify.annotations.NullMarked;
