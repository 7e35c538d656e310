/**
 * The tree of classes: its leaves in class order, its levels, and the distances between classes.
 *
 * <p>Start at {@link org.haframe.hierarchy.ClassHierarchy}, which {@link
 * org.haframe.hierarchy.HierarchyReader} reads from a file. {@link
 * org.haframe.hierarchy.ClassLabels} is the class order that every other room counts by, and {@link
 * org.haframe.hierarchy.HierarchicalDistances} says how far apart two classes are; it alone travels
 * to executors. {@link org.haframe.hierarchy.HierarchyChange} matches the classes of a tree with
 * those of a later one.
 *
 * <p>A hierarchy in hand is a valid one: all faults are found when it is read, and named by file,
 * line and node. Depends on no other room.
 */
@NullMarked
package org.haframe.hierarchy;

import org.jspecify.annotations.NullMarked;
