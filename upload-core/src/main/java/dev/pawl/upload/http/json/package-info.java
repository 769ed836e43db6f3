// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** JSON as the protocols read and write it: the only room that knows Jackson. Not exported. */
@NullMarked
package dev.pawl.upload.http.json;

import org.jspecify.annotations.NullMarked;
