/**
 * Benchmarks, run by submit/bench.sh. Each prints one JSON document with ratios that have names.
 *
 * <p>{@link org.haframe.bench.NetworkBenchmark} compares whole processes: a {@link
 * org.haframe.bench.ContenderProcess} for each library, which all start from one {@link
 * org.haframe.bench.StartingPoint} and take turns. {@link org.haframe.bench.SeverityBenchmark} lets
 * JMH run the steps of counting, which are in the package that they measure. {@link
 * org.haframe.bench.FrameBenchmark} and {@link org.haframe.bench.InputBenchmark} time a thread of
 * their own process by {@link org.haframe.bench.ThreadTime}.
 */
@NullMarked
package org.haframe.bench;

import org.jspecify.annotations.NullMarked;
