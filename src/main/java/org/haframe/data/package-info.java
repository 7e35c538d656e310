/** Tables of labelled images: importing, decoding and encoding into minibatches. */
@NullMarked
package org.haframe.data;

import org.jspecify.annotations.NullMarked;
