/** Models and checkpoints on a Hadoop file system. */
@NullMarked
package org.haframe.registry;

import org.jspecify.annotations.NullMarked;
