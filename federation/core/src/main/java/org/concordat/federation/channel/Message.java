package org.concordat.federation.channel;

/**
 * What crosses between parties. Each protocol has one sealed interface of messages, records within; the record is the wire
 * schema (see {@link RecordCodec}).
 */
public interface Message {}
