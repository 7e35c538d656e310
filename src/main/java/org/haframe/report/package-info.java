/** What an evaluation found, for machines (JSON) and for people (Markdown, HTML). */
@NullMarked
package org.haframe.report;

import org.jspecify.annotations.NullMarked;
