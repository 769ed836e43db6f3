/**
 * The nouns of an upload, the lifecycles of the session and of the file, offset and quota rules: values and pure
 * functions, no input or output.
 */
@NullMarked
package dev.pawl.upload;

import org.jspecify.annotations.NullMarked;
