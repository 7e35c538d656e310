/** How far wrong a classifier is: rankings, decision rules and exact, mergeable counts. */
@NullMarked
package org.haframe.severity;

import org.jspecify.annotations.NullMarked;
