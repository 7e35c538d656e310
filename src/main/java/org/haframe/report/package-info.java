/**
 * What an evaluation found, for machines (JSON) and for people (Markdown, HTML).
 *
 * <p>Start at {@link org.haframe.report.EvaluationReport}. {@link org.haframe.report.ReportWriter}
 * turns it into text and {@link org.haframe.report.ReportReader} reads its JSON back. The keys of
 * the JSON are a contract, stated in data-schemas/report.schema.json. Writes no files: that is for
 * jobs.
 *
 * <p>Several methods side by side are a {@link org.haframe.report.Comparison}, which {@link
 * org.haframe.report.ComparisonWriter} turns into text.
 *
 * <p>Depends on the rooms hierarchy and severity.
 */
@NullMarked
package org.haframe.report;

import org.jspecify.annotations.NullMarked;
