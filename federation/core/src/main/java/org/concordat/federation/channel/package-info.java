/**
 * How messages cross between parties. Protocols see {@link org.concordat.federation.channel.Session},
 * {@link org.concordat.federation.channel.Round} and {@link org.concordat.federation.channel.Peer}; below them
 * {@link org.concordat.federation.channel.Exchange} makes gapless streams of what {@link
 * org.concordat.federation.channel.Transport} loses, repeats or reorders. No thread and no clock of its own.
 */
@NullMarked
package org.concordat.federation.channel;

import org.jspecify.annotations.NullMarked;
