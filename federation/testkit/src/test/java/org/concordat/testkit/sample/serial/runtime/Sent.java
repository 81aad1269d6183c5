package org.concordat.testkit.sample.serial.runtime;

import java.io.Serializable;

final class Sent implements Serializable {}
