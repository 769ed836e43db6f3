// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * A complete host on Jetty: {@link dev.pawl.examples.demo.DemoServer} is what operators try, and {@link
 * dev.pawl.examples.demo.JettyAdapter} what authors of other hosts copy.
 */
@NullMarked
package dev.pawl.examples.demo;

import org.jspecify.annotations.NullMarked;
