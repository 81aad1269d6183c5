package org.concordat.testkit.sample.message.protocol;

import org.concordat.federation.channel.Message;

final class Loose implements Message {}
