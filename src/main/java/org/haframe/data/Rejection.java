package org.haframe.data;

import java.io.Serializable;

/**
 * An image that an import set aside.
 *
 * @param path where the image lies; for an archive, its path and the entry's, joined by {@code !/}
 * @param reason why it cannot be used
 */
public record Rejection(String path, String reason) implements Serializable {}
