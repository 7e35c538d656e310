/**
 * The command line: one class for each job. The only room that knows files, settings files and exit
 * codes.
 */
@NullMarked
package org.haframe.job;

import org.jspecify.annotations.NullMarked;
