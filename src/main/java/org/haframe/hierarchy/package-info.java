/**
 * The tree of classes: its leaves in class order, its levels, and the distances between classes.
 * Start at {@link org.haframe.hierarchy.ClassHierarchy}.
 */
@NullMarked
package org.haframe.hierarchy;

import org.jspecify.annotations.NullMarked;
