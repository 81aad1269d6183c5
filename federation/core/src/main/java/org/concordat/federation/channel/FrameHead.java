package org.concordat.federation.channel;

/**
 * What the beginning of a frame says of it, believed because its sender signed it.
 *
 * @param envelope without its payload
 * @param frameBytes of the whole frame
 */
public record FrameHead(Envelope envelope, long frameBytes) {}
