package org.haframe.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a retraining was begun with, so that one that is repeated after a crash goes on with the
 * same.
 *
 * @param runId of letters, digits, dots, dashes and underscores
 * @param began when
 * @param startVersion the champion of that time, from whose parameters it starts; null where it
 *     starts afresh
 * @param dataFingerprint of the images
 * @param settingsSha256 of all settings that its verdict depends on
 */
public record RetrainingRun(
    String runId,
    Instant began,
    @Nullable Integer startVersion,
    String dataFingerprint,
    String settingsSha256) {}
